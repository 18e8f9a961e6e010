/**
 * Rules that check how DNS is set up in a cluster, without sending a query. They are pure functions
 * of what was read; {@link dev.dnshealth.k8s.LintReader} reads it.
 */
@NullMarked
package dev.dnshealth.k8s.lint;

import org.jspecify.annotations.NullMarked;
