/** The guards: one rule each, listed in {@link dev.dnshealth.core.remediation.guard.Guards}. */
@NullMarked
package dev.dnshealth.core.remediation.guard;

import org.jspecify.annotations.NullMarked;
