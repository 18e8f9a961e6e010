/** What the Kubernetes API knows, as far as diagnosis and guards need it. */
@NullMarked
package dev.dnshealth.core.facts;

import org.jspecify.annotations.NullMarked;
