/** The engine that sends DNS queries over UDP and TCP and measures what comes back. */
@NullMarked
package dev.dnshealth.core.dns;

import org.jspecify.annotations.NullMarked;
