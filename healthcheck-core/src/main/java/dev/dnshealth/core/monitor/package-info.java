/** The monitor: a pure step function, and the shell that feeds it. */
@NullMarked
package dev.dnshealth.core.monitor;

import org.jspecify.annotations.NullMarked;
