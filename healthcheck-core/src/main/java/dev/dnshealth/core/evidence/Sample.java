package dev.dnshealth.core.evidence;

import java.time.Instant;

/**
 * What the window keeps of an observation.
 *
 * @param sentAt when the query was sent
 * @param at when its outcome was known
 * @param answered whether a reply came in time
 * @param right whether it was as expected
 */
record Sample(Instant sentAt, Instant at, boolean answered, boolean right) {}
