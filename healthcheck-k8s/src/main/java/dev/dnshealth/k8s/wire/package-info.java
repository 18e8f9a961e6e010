/** The codec: values of the core as JSON, by the components of their records, and back. */
@NullMarked
package dev.dnshealth.k8s.wire;

import org.jspecify.annotations.NullMarked;
