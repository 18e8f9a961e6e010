package dev.dnshealth.core.diagnosis;

import dev.dnshealth.core.config.Detection;
import dev.dnshealth.core.evidence.Cell;
import dev.dnshealth.core.evidence.EvidenceWindow;
import dev.dnshealth.core.evidence.Samples;
import dev.dnshealth.core.evidence.Streak;
import dev.dnshealth.core.evidence.Viewers;
import dev.dnshealth.core.probe.ClusterNames;
import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.probe.Question;
import dev.dnshealth.core.probe.RecordType;
import dev.dnshealth.core.probe.Truth;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Targets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A cluster in which every node looks at every DNS pod with the whole default set of probes. */
final class LargeCluster {

  static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");

  private static final int BITS_BEFORE_SENT = 20;
  private static final int ANSWERED_RIGHT = 3;
  private static final int SAMPLES = 64;

  private final ProbePlan plan = DefaultProbes.forCluster(names());
  private final Targets targets;
  private final EvidenceWindow evidence;
  private final int cells;

  LargeCluster(int nodes, int pods) {
    List<Target> all = new ArrayList<>();
    all.add(Target.service("kube-dns", Addresses.socketAddress("10.96.0.10", 53)));
    for (int pod = 0; pod < pods; pod++) {
      Instance instance =
          new Instance("coredns-" + pod, "uid-" + pod, Optional.of("node-" + pod % nodes));
      all.add(Target.server(instance, Addresses.socketAddress("10.244.0." + (pod + 1), 53)));
    }
    targets = new Targets(all, NOW, true);
    List<Cell> made = new ArrayList<>();
    for (int node = 0; node < nodes; node++) {
      String name = "node-" + node;
      Vantage vantage = new Vantage(name, Optional.of(name), Network.POD);
      for (Target target : all) {
        for (ProbePlan.Entry entry : plan.entries()) {
          if (entry.roles().contains(target.role())) {
            made.add(cell(vantage, target, entry));
          }
        }
      }
    }
    cells = made.size();
    Set<Probe> worked =
        plan.entries().stream().map(ProbePlan.Entry::probe).collect(Collectors.toSet());
    evidence = EvidenceWindow.of(made, worked);
  }

  private static ClusterNames names() {
    List<Truth> truths = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      truths.add(
          new Truth(
              "default/web-" + i,
              new Question("web-" + i + ".default.svc.cluster.local", RecordType.A),
              Optional.of(Set.of("10.96.1." + i))));
    }
    return new ClusterNames(
        "cluster.local",
        List.of(Addresses.literal("10.96.0.1")),
        "example.com",
        Optional.empty(),
        truths,
        Optional.of(new Question("big.default.svc.cluster.local", RecordType.A)));
  }

  private static Cell cell(Vantage vantage, Target target, ProbePlan.Entry entry) {
    long step = entry.interval().toMillis();
    long[] samples = new long[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      long sentAt = NOW.toEpochMilli() - (SAMPLES - i) * step;
      samples[i] = sentAt << BITS_BEFORE_SENT | ANSWERED_RIGHT;
    }
    Streak well = new Streak(Streak.Standing.GOOD, SAMPLES, 0, Optional.empty(), false);
    Optional<Instant> last = Optional.of(NOW.minusMillis(step));
    return new Cell(
        vantage,
        target,
        entry.probe(),
        well,
        well,
        Optional.of(NOW.minusSeconds(3600)),
        last,
        last,
        last,
        last,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Samples.of(samples));
  }

  int cells() {
    return cells;
  }

  int pods() {
    return targets.of(Role.SERVER).size();
  }

  Diagnosis diagnose() {
    Situation situation =
        Situation.of(
            targets,
            NOW.minusSeconds(3600),
            Optional.empty(),
            evidence,
            Viewers.alone(new Vantage("node-0", Optional.of("node-0"), Network.POD)),
            Detection.defaults(),
            NOW);
    return new Diagnoser(FaultCatalogue.rules()).diagnose(situation, ProberSigns.none());
  }
}
