package dev.dnshealth.core.evidence;

import dev.dnshealth.core.probe.Outcome;
import java.time.Instant;

/**
 * What the window keeps of an observation.
 *
 * @param sentAt when the query was sent
 * @param at when its outcome was known
 * @param answered whether a reply came in time
 * @param kind what happened
 */
record Sample(Instant sentAt, Instant at, boolean answered, Outcome.Kind kind) {}
