/** The replacement of a pod that a person asks for: how it is done, and how it is told. */
@NullMarked
package dev.dnshealth.cli.restart;

import org.jspecify.annotations.NullMarked;
