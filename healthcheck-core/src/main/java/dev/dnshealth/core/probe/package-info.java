/** What is asked and what came of it: probes, expectations, outcomes and observations. */
@NullMarked
package dev.dnshealth.core.probe;

import org.jspecify.annotations.NullMarked;
