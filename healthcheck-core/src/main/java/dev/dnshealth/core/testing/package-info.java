/**
 * Fakes for the tests of embedders and of this project: each can be told what to do and tells what
 * it was asked.
 *
 * <ul>
 *   <li>{@link dev.dnshealth.core.testing.FakeDnsServer}: a real DNS server on loopback that
 *       misbehaves on demand, for tests with packets;
 *   <li>{@link dev.dnshealth.core.testing.ScriptedProber}, {@link
 *       dev.dnshealth.core.testing.SettableDiscovery}, {@link
 *       dev.dnshealth.core.testing.RecordingRemediator} and {@link
 *       dev.dnshealth.core.testing.RecordingListener}: stand-ins for what a monitor is given, for
 *       tests with threads and no packets;
 *   <li>{@link dev.dnshealth.core.testing.Simulation} on a {@link
 *       dev.dnshealth.core.testing.SimulatedCluster}: the whole of detection and repair without
 *       threads or packets, where an hour takes a moment;
 *   <li>{@link dev.dnshealth.core.testing.simulator}: evidence and diagnosis alone, on clusters of
 *       any size in which any fault of the catalogue comes and goes;
 *   <li>{@link dev.dnshealth.core.testing.ManualTime}: a clock moved by hand.
 * </ul>
 */
@NullMarked
package dev.dnshealth.core.testing;

import org.jspecify.annotations.NullMarked;
