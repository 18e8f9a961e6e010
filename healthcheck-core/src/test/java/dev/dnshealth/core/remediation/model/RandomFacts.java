package dev.dnshealth.core.remediation.model;

import dev.dnshealth.core.config.MaintenanceWindows;
import dev.dnshealth.core.config.OptInPolicy;
import dev.dnshealth.core.config.RepairPolicy;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.target.Instance;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** Makes random facts: every value that a fact may have, and every absence. */
final class RandomFacts {

  private static final Instant NOW = Evidence.NOW;

  private final Evidence evidence;
  private final RepairPolicy limits;
  private final SplittableRandom random;
  private final Instant asOf;

  /** The parts of a pod's facts that are changed. */
  private static final class Pod {
    private Facts.Phase phase = Facts.Phase.RUNNING;
    private boolean ready = true;
    private Optional<Instant> readySince = Optional.of(NOW.minus(Duration.ofHours(30)));
    private Optional<Instant> startedAt = readySince;
    private Optional<Instant> lastRestartAt = Optional.empty();
    private boolean terminating;
    private boolean controlled = true;
    private boolean hostNetwork;
    private boolean inSlice = true;
    private boolean serving = true;
  }

  RandomFacts(Evidence evidence, RepairPolicy limits, SplittableRandom random) {
    this.evidence = evidence;
    this.limits = limits;
    this.random = random;
    this.asOf = NOW.minusMillis(random.nextLong(limits.factsAge().toMillis()));
  }

  static RepairPolicy limits(SplittableRandom random, List<String> odd) {
    return new RepairPolicy(
        random.nextInt(12) == 0 ? 0 : random.nextInt(1, 8),
        random.nextInt(16) == 0 ? 0 : random.nextInt(1, RepairPolicy.MOST_PER_DAY + 1),
        millis(random, 300_000),
        millis(random, 3_600_000),
        millis(random, 60_000),
        millis(random, 120_000),
        millis(random, 120_000),
        millis(random, 6_000),
        millis(random, 40_000),
        millis(random, 4_000),
        millis(random, 50_000),
        Duration.ofSeconds(random.nextInt(1, 31)),
        random.nextInt(1, RepairPolicy.MOST_ANSWERS + 1),
        millis(random, 300_000),
        OptInPolicy.defaults(),
        maintenance(random, odd));
  }

  private static Duration millis(SplittableRandom random, int most) {
    return Duration.ofMillis(random.nextInt(1, most));
  }

  /** Now is a Wednesday, 10:20. */
  private static MaintenanceWindows maintenance(SplittableRandom random, List<String> odd) {
    if (random.nextInt(12) > 0) {
      return MaintenanceWindows.none();
    }
    List<String> texts =
        List.of(
            "10:20-10:21",
            "10:19-10:20",
            "10:21-10:20",
            "10:21-11:00",
            "23:00-10:30",
            "22:00-04:00",
            "wed 09:00-11:00",
            "tue 12:00-11:59",
            "tue 12:00-10:20",
            "thu 10:20-10:20",
            "wed 10:20-10:20",
            "sat-tue 10:00-11:00",
            "sat-wed 10:00-11:00, sun 01:00-02:00",
            "thu-tue 11:00-10:30");
    String text = texts.get(random.nextInt(texts.size()));
    odd.add("maintenance " + text);
    return MaintenanceWindows.parse(text).orElseThrow();
  }

  /** Returns facts that are no reason to hold. */
  Optional<Facts> plain() {
    Map<String, Facts.PodFacts> pods = new HashMap<>();
    Map<String, Facts.NodeFacts> nodes = new HashMap<>();
    for (Instance server : evidence.servers()) {
      pods.put(server.uid(), pod(server, new Pod()));
      server
          .node()
          .ifPresent(name -> nodes.put(name, new Facts.NodeFacts(name, true, true, false)));
    }
    return Optional.of(
        new Facts(
            asOf,
            Optional.of(workload(pods.size(), true, Optional.empty(), Optional.empty())),
            pods,
            nodes,
            Optional.of(
                new Facts.ConfigFacts("coredns", Optional.of(NOW.minus(Duration.ofHours(40))))),
            Optional.of(List.of())));
  }

  /** Returns facts with so many odd things in them. */
  Optional<Facts> odd(int count, List<String> odd) {
    Facts facts = plain().orElseThrow();
    for (int i = 0; i < count; i++) {
      switch (random.nextInt(14)) {
        case 0 -> {
          if (random.nextInt(4) == 0) {
            odd.add("no facts");
            return Optional.empty();
          }
        }
        case 1, 2, 3 -> facts = pod(facts, evidence.servers().get(0), odd);
        case 4, 5 -> {
          int any = random.nextInt(evidence.servers().size());
          facts = pod(facts, evidence.servers().get(any), odd);
        }
        case 6 -> facts = node(facts, odd);
        case 7, 8, 9 -> facts = workload(facts, odd);
        case 10 -> facts = config(facts, odd);
        case 11 -> facts = rights(facts, odd);
        case 12 -> {
          odd.add("the facts' age");
          facts = with(facts, NOW.minus(edge(limits.factsAge())), facts.workload());
        }
        default -> {
          odd.add("a pod that is no server");
          Instance extra = new Instance("coredns-50", "uid-50", Optional.of("node-0"));
          facts = pod(facts, extra, odd);
        }
      }
    }
    return Optional.of(facts);
  }

  private Facts pod(Facts facts, Instance server, List<String> odd) {
    Map<String, Facts.PodFacts> pods = new HashMap<>(facts.pods());
    Pod pod = new Pod();
    int which = random.nextInt(12);
    odd.add(server.name() + "'s facts, number " + which);
    switch (which) {
      case 0 -> {
        pods.remove(server.uid());
        return facts.withPods(pods);
      }
      case 1 -> {
        List<Facts.Phase> phases = List.of(Facts.Phase.values());
        pod.phase = phases.get(random.nextInt(phases.size()));
      }
      case 2 -> pod.ready = false;
      case 3 -> pod.readySince = Optional.of(NOW.minus(edge(limits.youngPod())));
      case 4 -> pod.readySince = Optional.empty();
      case 5 -> pod.startedAt = random.nextBoolean() ? Optional.empty() : Optional.of(NOW);
      case 6 -> pod.lastRestartAt = Optional.of(NOW.minus(edge(limits.restartGrace())));
      case 7 -> pod.terminating = true;
      case 8 -> pod.controlled = false;
      case 9 -> pod.hostNetwork = true;
      case 10 -> pod.inSlice = false;
      default -> pod.serving = false;
    }
    pods.put(server.uid(), pod(server, pod));
    return facts.withPods(pods);
  }

  private static Facts.PodFacts pod(Instance server, Pod pod) {
    return new Facts.PodFacts(
        server.name(),
        server.uid(),
        server.node(),
        pod.phase,
        pod.ready,
        pod.readySince,
        pod.startedAt,
        pod.lastRestartAt,
        pod.terminating,
        pod.controlled,
        pod.hostNetwork,
        pod.inSlice,
        pod.serving);
  }

  private Facts node(Facts facts, List<String> odd) {
    Map<String, Facts.NodeFacts> nodes = new HashMap<>(facts.nodes());
    int which = random.nextInt(4);
    odd.add("nodes, number " + which);
    if (which == 0) {
      nodes.clear();
    } else {
      nodes.replaceAll(
          (name, old) -> new Facts.NodeFacts(name, which != 1, which != 2, which == 3));
    }
    return new Facts(
        facts.asOf(), facts.workload(), facts.pods(), nodes, facts.config(), facts.missingRights());
  }

  private Facts workload(Facts facts, List<String> odd) {
    int which = random.nextInt(5);
    odd.add("the workload, number " + which);
    int wanted = evidence.servers().size();
    Optional<Facts.Workload> workload =
        switch (which) {
          case 0 -> Optional.empty();
          case 1 ->
              Optional.of(
                  workload(
                      random.nextInt(2 * wanted + 2), true, Optional.empty(), Optional.empty()));
          case 2 -> Optional.of(workload(wanted, false, Optional.empty(), Optional.empty()));
          case 3 -> {
            Optional<Instant> changed = Optional.of(NOW.minus(edge(limits.rolloutGrace())));
            yield Optional.of(workload(wanted, true, changed, Optional.empty()));
          }
          default -> {
            Optional<Instant> until =
                random.nextInt(3) == 0
                    ? Optional.empty()
                    : Optional.of(NOW.plusMillis(random.nextInt(-2, 3)));
            Facts.Pause pause = new Facts.Pause("people work", until);
            yield Optional.of(workload(wanted, true, Optional.empty(), Optional.of(pause)));
          }
        };
    return with(facts, facts.asOf(), workload);
  }

  private static Facts.Workload workload(
      int wanted, boolean settled, Optional<Instant> changedAt, Optional<Facts.Pause> pause) {
    return new Facts.Workload(
        "Deployment",
        "kube-system",
        "coredns",
        "d-1",
        wanted,
        settled,
        changedAt,
        pause,
        Optional.empty(),
        Optional.empty());
  }

  private Facts config(Facts facts, List<String> odd) {
    odd.add("the Corefile");
    Optional<Facts.ConfigFacts> config =
        switch (random.nextInt(4)) {
          case 0 -> Optional.empty();
          case 1 -> Optional.of(new Facts.ConfigFacts("coredns", Optional.empty()));
          case 2 -> Optional.of(new Facts.ConfigFacts("coredns", Optional.of(NOW.minusSeconds(9))));
          default -> {
            Instant started = NOW.minus(Duration.ofHours(30));
            yield Optional.of(
                new Facts.ConfigFacts(
                    "coredns", Optional.of(started.plusMillis(random.nextInt(-1, 2)))));
          }
        };
    return new Facts(
        facts.asOf(), facts.workload(), facts.pods(), facts.nodes(), config, facts.missingRights());
  }

  private Facts rights(Facts facts, List<String> odd) {
    odd.add("the rights");
    return new Facts(
        facts.asOf(),
        facts.workload(),
        facts.pods(),
        facts.nodes(),
        facts.config(),
        random.nextBoolean() ? Optional.empty() : Optional.of(List.of("create pods/eviction")));
  }

  private static Facts with(Facts facts, Instant asOf, Optional<Facts.Workload> workload) {
    return new Facts(
        asOf, workload, facts.pods(), facts.nodes(), facts.config(), facts.missingRights());
  }

  /** Right at a limit, before it, or after it; now and then in the future. */
  private Duration edge(Duration limit) {
    return switch (random.nextInt(4)) {
      case 0 -> limit.plusMillis(random.nextInt(-1, 2));
      case 1 -> Duration.ofMillis(random.nextLong(limit.toMillis() + 1));
      case 2 -> limit.plusMillis(random.nextInt(100_000));
      default -> Duration.ofMillis(random.nextInt(-5000, 5000));
    };
  }
}
