/** A real two-node cluster in containers, faults made in it, and the tests that need it. */
@NullMarked
package dev.dnshealth.daemon.cluster;

import org.jspecify.annotations.NullMarked;
