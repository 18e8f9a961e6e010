/** The command lint: checks how DNS is set up, without sending a query. */
@NullMarked
package dev.dnshealth.cli.lint;

import org.jspecify.annotations.NullMarked;
