/** The runner in the cluster: configuration, wiring and life cycle. */
@NullMarked
package dev.dnshealth.daemon;

import org.jspecify.annotations.NullMarked;
