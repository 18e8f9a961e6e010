/** The runner in the cluster: wiring, and what it shows to the outside. */
@NullMarked
package dev.dnshealth.daemon;

import org.jspecify.annotations.NullMarked;
