/** The numbers by which the rules judge, and the keys by which a user sets them. */
@NullMarked
package dev.dnshealth.core.config;

import org.jspecify.annotations.NullMarked;
