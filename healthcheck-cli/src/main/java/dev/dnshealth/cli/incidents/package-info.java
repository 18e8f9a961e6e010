/** What was done about a cluster's DNS, as the ledger has it, written for people and programs. */
@NullMarked
package dev.dnshealth.cli.incidents;

import org.jspecify.annotations.NullMarked;
