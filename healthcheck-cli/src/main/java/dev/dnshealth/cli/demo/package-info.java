/** The demo: a cluster in one process, watched and repaired by the production monitor. */
@NullMarked
package dev.dnshealth.cli.demo;

import org.jspecify.annotations.NullMarked;
