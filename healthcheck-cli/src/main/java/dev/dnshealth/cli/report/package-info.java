/** The formats that several commands write their reports in. */
@NullMarked
package dev.dnshealth.cli.report;

import org.jspecify.annotations.NullMarked;
