/** The monitor in numbers, for those who use Micrometer. */
@NullMarked
package dev.dnshealth.core.metrics;

import org.jspecify.annotations.NullMarked;
