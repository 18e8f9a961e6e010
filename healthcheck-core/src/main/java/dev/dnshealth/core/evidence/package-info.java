/** The recent observations, and what they add up to for each target. */
@NullMarked
package dev.dnshealth.core.evidence;

import org.jspecify.annotations.NullMarked;
