/** The command {@code healthcheck}: options in, report out. */
@NullMarked
package dev.dnshealth.cli;

import org.jspecify.annotations.NullMarked;
