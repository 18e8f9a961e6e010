/** Names what is wrong, with evidence, and whether a restart would cure it. */
@NullMarked
package dev.dnshealth.core.diagnosis;

import org.jspecify.annotations.NullMarked;
