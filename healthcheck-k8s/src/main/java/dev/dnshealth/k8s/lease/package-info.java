/** The rules by which one of several processes holds a Lease: pure, with time passed in. */
@NullMarked
package dev.dnshealth.k8s.lease;

import org.jspecify.annotations.NullMarked;
