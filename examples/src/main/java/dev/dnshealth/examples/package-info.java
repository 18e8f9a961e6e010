/** How to embed the library. */
@NullMarked
package dev.dnshealth.examples;

import org.jspecify.annotations.NullMarked;
