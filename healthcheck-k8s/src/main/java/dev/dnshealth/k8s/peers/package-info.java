/**
 * How vantages tell each other what they saw: a bounded memory of own observations, batches of them
 * as JSON without any wall clock, and a client that pulls them. Knows of no cluster.
 */
@NullMarked
package dev.dnshealth.k8s.peers;

import org.jspecify.annotations.NullMarked;
