package dev.dnshealth.core.monitor.rule;

import java.time.Duration;

/**
 * How calls to the API fare.
 *
 * @param longest how long the way there and the way back take at most
 * @param lost the share of calls that never arrive
 * @param unanswered the share of those that arrive whose answer does not
 * @param refused the share of evictions that are refused
 */
record Weather(Duration longest, double lost, double unanswered, double refused) {
  static final Weather FAIR = new Weather(Duration.ofMillis(20), 0, 0, 0);
}
