/** Asks DNS servers by address, once, with no cluster. */
@NullMarked
package dev.dnshealth.cli.probe;

import org.jspecify.annotations.NullMarked;
