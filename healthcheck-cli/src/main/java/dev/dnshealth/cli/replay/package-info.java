/** The command replay: decides again on what a monitor recorded. */
@NullMarked
package dev.dnshealth.cli.replay;

import org.jspecify.annotations.NullMarked;
