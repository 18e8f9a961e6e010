/** What CoreDNS pods say of themselves over HTTP: their pages for health, readiness, metrics. */
@NullMarked
package dev.dnshealth.k8s.pages;

import org.jspecify.annotations.NullMarked;
