/**
 * The core's ports on the Kubernetes API: where the DNS servers are, what the API knows of them,
 * how a pod is replaced, and where it is written down.
 */
@NullMarked
package dev.dnshealth.k8s;

import org.jspecify.annotations.NullMarked;
