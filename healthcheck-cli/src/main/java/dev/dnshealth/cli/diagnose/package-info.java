/** The command diagnose: looks at cluster DNS for a while and says what is wrong. */
@NullMarked
package dev.dnshealth.cli.diagnose;

import org.jspecify.annotations.NullMarked;
