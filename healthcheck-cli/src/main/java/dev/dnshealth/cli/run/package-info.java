/** The command {@code run}: what it watches, told as it happens. */
@NullMarked
package dev.dnshealth.cli.run;

import org.jspecify.annotations.NullMarked;
