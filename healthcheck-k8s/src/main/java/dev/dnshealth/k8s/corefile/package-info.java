/** CoreDNS's configuration as a tree: server blocks, directives, and where each of them stands. */
@NullMarked
package dev.dnshealth.k8s.corefile;

import org.jspecify.annotations.NullMarked;
