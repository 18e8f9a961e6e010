/** Time as a value that is passed in. */
@NullMarked
package dev.dnshealth.core.time;

import org.jspecify.annotations.NullMarked;
