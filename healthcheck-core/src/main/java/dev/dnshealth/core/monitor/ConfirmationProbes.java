package dev.dnshealth.core.monitor;

import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.probe.Wire;
import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.Transport;
import java.util.Optional;

/** The probes of a fresh look: those of the plan for the cluster's own names, from fresh ports. */
final class ConfirmationProbes {

  private ConfirmationProbes() {}

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
        .map(
            probe ->
                new Probe(
                    id,
                    probe.queryClass(),
                    probe.question(),
                    new Wire(
                        transport,
                        Wire.SocketKind.FRESH,
                        probe.wire().ednsSize(),
                        probe.wire().dnssecOk(),
                        false),
                    probe.expectation(),
                    probe.timeout(),
                    probe.lateFor()));
  }
}
