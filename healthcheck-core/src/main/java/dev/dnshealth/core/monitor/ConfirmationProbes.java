package dev.dnshealth.core.monitor;

import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.probe.Wire;
import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.Transport;
import java.util.Optional;

/** The probes of a fresh look: like those of the plan, but from fresh ports. */
final class ConfirmationProbes {

  private ConfirmationProbes() {}

  /** Returns the question whether a server answers at all. */
  static Optional<Probe> udp(ProbePlan plan) {
    return like(plan, Transport.UDP, DefaultProbes.CONFIRM_UDP);
  }

  static Optional<Probe> tcp(ProbePlan plan) {
    return like(plan, Transport.TCP, DefaultProbes.CONFIRM_TCP);
  }

  private static Optional<Probe> like(ProbePlan plan, Transport transport, String id) {
    return plan.entries().stream()
        .filter(entry -> entry.roles().contains(Role.SERVER))
        .map(ProbePlan.Entry::probe)
        .filter(probe -> probe.queryClass() == QueryClass.INTERNAL)
        .filter(probe -> probe.wire().transport() == transport)
        .findFirst()
        .map(probe -> fresh(probe, id));
  }

  /** Returns the same question as a probe over UDP asks, for a fresh look. */
  static Probe udpLike(Probe probe) {
    return fresh(probe, DefaultProbes.CONFIRM_UDP);
  }

  private static Probe fresh(Probe probe, String id) {
    return new Probe(
        id,
        probe.queryClass(),
        probe.question(),
        new Wire(
            probe.wire().transport(),
            Wire.SocketKind.FRESH,
            probe.wire().ednsSize(),
            probe.wire().dnssecOk(),
            false),
        probe.expectation(),
        probe.timeout(),
        probe.lateFor());
  }
}
