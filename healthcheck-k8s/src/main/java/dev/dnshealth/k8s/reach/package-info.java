/** What can be reached from where this process is, found out by probing. */
@NullMarked
package dev.dnshealth.k8s.reach;

import org.jspecify.annotations.NullMarked;
