/**
 * Fakes for the tests of embedders and of this project: each can be told what to do and tells what
 * it was asked.
 */
@NullMarked
package dev.dnshealth.core.testing;

import org.jspecify.annotations.NullMarked;
