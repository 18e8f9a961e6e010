/**
 * Ways to see the DNS pods of a cluster of which only the API server can be reached: tunnels to the
 * pods' TCP ports, and short-lived pods that probe over UDP.
 */
@NullMarked
package dev.dnshealth.k8s.outside;

import org.jspecify.annotations.NullMarked;
