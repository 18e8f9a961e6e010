package dev.dnshealth.cli.diagnose;

import dev.dnshealth.core.diagnosis.Diagnosis;
import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.diagnosis.SilentServerFaults;
import dev.dnshealth.core.diagnosis.Subject;
import dev.dnshealth.core.diagnosis.UnknownReason;
import dev.dnshealth.core.diagnosis.Verdict;
import dev.dnshealth.core.diagnosis.WorkloadFaults;
import dev.dnshealth.core.monitor.Phase;
import dev.dnshealth.core.monitor.Report;
import dev.dnshealth.core.monitor.Report.TargetReport;
import dev.dnshealth.core.monitor.TargetState;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.remediation.Standing;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.k8s.reach.PathReport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Findings as looks come to them. */
final class Samples {

  static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
  static final Vantage POD = new Vantage("pod debug", Optional.of("node-1"), Network.POD);
  static final Vantage OUTSIDE =
      new Vantage("outside the cluster", Optional.empty(), Network.OUTSIDE);
  static final Instance A = new Instance("coredns-66bc5c9577-abcde", "u1", Optional.of("node-1"));
  static final Instance B = new Instance("coredns-66bc5c9577-fghij", "u2", Optional.of("node-2"));
  static final Target SERVICE = Target.service("kube-dns", address("10.96.0.10"));
  static final Target FIRST = Target.server(A, address("10.244.0.7"));
  static final Target SECOND = Target.server(B, address("fd00::7"));

  private static final Place CLUSTER =
      new Place("kube-system/kube-dns", Optional.of("https://203.0.113.1:6443/"));

  private Samples() {}

  static InetSocketAddress address(String ip) {
    return new InetSocketAddress(Addresses.literal(ip), 53);
  }

  /** A deaf pod while a rollout is in progress. */
  static Findings unhealthy() {
    Fault deaf =
        new Fault(
            SilentServerFaults.DEAF,
            Subject.server(B),
            List.of(
                "no answer over UDP for 9 s",
                "TCP to the same address answers DNS: the process works, the path is there"),
            List.of("a broken path: packets come back from the pod's own address"));
    Fault rollout =
        new Fault(
            WorkloadFaults.ROLLOUT,
            Subject.cluster(),
            List.of("Deployment coredns is not settled: 1 pods are ready, 2 are wanted"),
            List.of());
    return new Findings(
        CLUSTER,
        POD,
        Duration.ofMillis(10_432),
        false,
        report(
            new Diagnosis(Verdict.UNHEALTHY, List.of(rollout, deaf), Set.of(), NOW),
            target(SERVICE, TargetState.ANSWERING, 0.48),
            target(FIRST, TargetState.ANSWERING, 0),
            target(SECOND, TargetState.SILENT, 1)),
        List.of("a part of what the API knows: these rights are missing: get nodes."),
        List.of(),
        List.of(
            "the Service has 2 ready endpoints",
            "Deployment kube-system/coredns wants 2 pods, and is not there yet"));
  }

  /** A look from outside that heard nothing, and was ended early. */
  static Findings unknown() {
    return new Findings(
        CLUSTER,
        OUTSIDE,
        Duration.ofMillis(9_001),
        true,
        report(
            new Diagnosis(
                Verdict.UNKNOWN,
                List.of(),
                Set.of(UnknownReason.ISOLATED, UnknownReason.API_LOST),
                NOW),
            target(SERVICE, TargetState.SILENT, 1),
            new TargetReport(FIRST, TargetState.UNKNOWN, Optional.empty(), Optional.empty())),
        List.of(
            "any of the 2 addresses: not a packet came back. Addresses of the cluster's own network"
                + " can seldom be reached from outside. Run this in a pod or on a node of the"
                + " cluster."),
        List.of(
            new PathReport(
                PathReport.Path.DIRECT_UDP,
                PathReport.State.NOTHING,
                "not a packet came back from any of 1 pods' addresses"),
            new PathReport(
                PathReport.Path.TUNNEL,
                PathReport.State.SEEN,
                "1 of 1 pods answer DNS over TCP; UDP was not seen")),
        List.of("the Service has 2 ready endpoints"));
  }

  /** Two servers by address, of which nothing is to be said. */
  static Findings healthy() {
    return new Findings(
        new Place("2 servers", Optional.empty()),
        new Vantage("here", Optional.empty(), Network.OUTSIDE),
        Duration.ofSeconds(10),
        false,
        report(
            new Diagnosis(Verdict.HEALTHY, List.of(), Set.of(), NOW),
            byAddress("10.244.0.7"),
            byAddress("10.244.1.9")),
        List.of(),
        List.of(),
        List.of());
  }

  private static TargetReport byAddress(String ip) {
    String name = ip + ":53";
    return target(
        Target.server(new Instance(name, "address:" + name, Optional.empty()), address(ip)),
        TargetState.ANSWERING,
        0);
  }

  private static TargetReport target(Target target, TargetState state, double lost) {
    return new TargetReport(
        target,
        state,
        state == TargetState.ANSWERING ? Optional.of(NOW.minusSeconds(1)) : Optional.empty(),
        Optional.of(lost));
  }

  private static Report report(Diagnosis diagnosis, TargetReport... targets) {
    return new Report(
        NOW, diagnosis, List.of(), Phase.WATCHING, List.of(targets), NOW, new Standing.Alone());
  }
}
