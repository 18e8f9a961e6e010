/**
 * The journal: all that a monitor learnt, and what it decided, as lines of JSON that can be
 * replayed.
 */
@NullMarked
package dev.dnshealth.k8s.journal;

import org.jspecify.annotations.NullMarked;
