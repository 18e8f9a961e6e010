/**
 * What is kept of an episode: its parts, their bounds, and what of the API's objects may be kept.
 */
@NullMarked
package dev.dnshealth.k8s.evidence;

import org.jspecify.annotations.NullMarked;
