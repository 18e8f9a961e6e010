/**
 * A cluster's DNS as a pure function of a script of faults: what each query from each place comes
 * to at each moment, with noise, and what the API tells meanwhile.
 *
 * <ul>
 *   <li>{@link dev.dnshealth.core.testing.simulator.ClusterShape}: pods, nodes and vantages;
 *   <li>{@link dev.dnshealth.core.testing.simulator.FaultScript}: what breaks, where, and when;
 *   <li>{@link dev.dnshealth.core.testing.simulator.SimulatedNetwork}: what comes of both;
 *   <li>{@link dev.dnshealth.core.testing.simulator.SimulatedWatch}: the diagnosis of it, second by
 *       second.
 * </ul>
 *
 * <p>Nothing here knows the rules of diagnosis: what a fault looks like is modelled where it
 * happens, on the way, in a process, in its answers or in the API, so that several faults at once
 * look as they would.
 */
@NullMarked
package dev.dnshealth.core.testing.simulator;

import org.jspecify.annotations.NullMarked;
