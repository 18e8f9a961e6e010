/** Which of the cluster's Services are asked for to see whether DNS knows what the API knows. */
@NullMarked
package dev.dnshealth.k8s.truth;

import org.jspecify.annotations.NullMarked;
