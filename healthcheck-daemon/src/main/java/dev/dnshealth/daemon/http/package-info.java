/** The daemon's HTTP port: liveness, readiness, metrics and status. */
@NullMarked
package dev.dnshealth.daemon.http;

import org.jspecify.annotations.NullMarked;
