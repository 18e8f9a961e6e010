/** What is checked: targets, the instances behind them, and how they are found. */
@NullMarked
package dev.dnshealth.core.target;

import org.jspecify.annotations.NullMarked;
