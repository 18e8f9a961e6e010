/** How log lines are written. */
@NullMarked
package dev.dnshealth.daemon.log;

import org.jspecify.annotations.NullMarked;
