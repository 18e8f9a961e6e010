/** Plans, guards and records actions, and the port through which they are performed. */
@NullMarked
package dev.dnshealth.core.remediation;

import org.jspecify.annotations.NullMarked;
