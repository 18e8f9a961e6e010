/** A real two-node cluster in containers, faults made in it, and the tests that need it. */
@NullMarked
package dev.dnshealth.daemon.cluster.gate;

import org.jspecify.annotations.NullMarked;
