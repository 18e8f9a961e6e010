package dev.dnshealth.core.testing.simulator;

import dev.dnshealth.core.config.Detection;
import dev.dnshealth.core.diagnosis.Diagnosis;
import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.diagnosis.FaultId;
import dev.dnshealth.core.target.Instance;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** A cluster of any size in which one to four faults of any kind begin and end at any time. */
record MixedIncident(long seed, SimulatedNetwork network, Instant end) {

  private static final Instant START = Incident.START;

  /** A fault is believed for a while after it is over, until enough good answers have come. */
  private static final Duration BELIEVED = Duration.ofSeconds(60);

  private static final List<FaultKind> KINDS = List.of(FaultKind.values());
  private static final Map<FaultId, FaultKind> KIND_OF =
      KINDS.stream().collect(Collectors.toMap(FaultKind::id, kind -> kind));
  private static final List<Integer> PODS = List.of(1, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 4, 5, 6, 8);
  private static final List<Integer> NODES = List.of(1, 2, 2, 3, 3, 5, 10, 50, 500);
  private static final List<Integer> VANTAGES = List.of(1, 1, 1, 1, 1, 2, 2, 3, 4);

  static MixedIncident of(long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    int nodes = NODES.get(random.nextInt(NODES.size()));
    boolean large = random.nextInt(200) == 0;
    int pods = large ? 10 + random.nextInt(41) : PODS.get(random.nextInt(PODS.size()));
    int vantages = large ? 1 : VANTAGES.get(random.nextInt(VANTAGES.size()));
    ClusterShape shape =
        ClusterShape.of(pods, nodes, vantages, random.nextInt(nodes))
            .nodeCache(random.nextInt(10) == 0)
            .serversTellNames(random.nextInt(3) > 0)
            .factsKnown(random.nextInt(5) > 0);
    FaultScript script = FaultScript.none();
    int faults = 1 + random.nextInt(4);
    Instant end = START;
    for (int i = 0; i < faults; i++) {
      FaultKind kind = KINDS.get(random.nextInt(KINDS.size()));
      Instant from = START.plusMillis(15_000L + random.nextInt(35_000));
      Instant until =
          from.plusMillis(3_000L + random.nextInt(random.nextInt(6) == 0 ? 140_000 : 40_000));
      script = script.with(kind, place(kind, shape, random), from, until);
      end = until.isAfter(end) ? until : end;
    }
    Noise noise = Noise.of(random.nextInt(4) == 0 ? random.nextDouble() / 100 : 0.001);
    return new MixedIncident(
        seed, new SimulatedNetwork(shape, script, noise, seed, START), end.plusSeconds(15));
  }

  private static Place place(FaultKind kind, ClusterShape shape, RandomGenerator random) {
    List<Place.Kind> kinds = kind.places().stream().sorted().toList();
    return switch (kinds.get(random.nextInt(kinds.size()))) {
      case POD -> Place.pod(random.nextInt(shape.pods()));
      case NODE -> Place.node(nodeThatMatters(shape, random));
      case SERVICE -> Place.service();
      case CLUSTER -> Place.cluster();
    };
  }

  /** On a node without a pod or a vantage nothing can be seen. */
  private static int nodeThatMatters(ClusterShape shape, RandomGenerator random) {
    if (random.nextBoolean()) {
      return shape.nodeOf(random.nextInt(shape.pods()));
    }
    String node =
        shape.vantages().get(random.nextInt(shape.vantages().size())).node().orElseThrow();
    return Integer.parseInt(node.substring("node-".length()));
  }

  /** Returns what was told of it, and what must not have been. */
  Result run() {
    SimulatedWatch watch =
        new SimulatedWatch(network, Detection.defaults(), Incident.DIAGNOSER, START);
    Set<FaultKind> put = EnumSet.noneOf(FaultKind.class);
    network.script().entries().forEach(entry -> put.add(entry.what()));
    Set<String> wrong = new TreeSet<>();
    Set<FaultKind> found = new TreeSet<>();
    Set<String> astray = new TreeSet<>();
    watch.run(
        Duration.between(START, end),
        diagnosis -> {
          for (Fault fault : diagnosis.faults()) {
            if (SingleFaultRun.asksForRestart(fault) && !sick(fault, diagnosis)) {
              wrong.add(fault.id() + " of " + fault.subject() + " at " + seconds(diagnosis.at()));
            }
            FaultKind kind = KIND_OF.get(fault.id());
            if (kind != null && put.contains(kind)) {
              found.add(kind);
            } else {
              astray.add(fault.id().value());
            }
          }
        });
    return new Result(this, wrong, there(), found, astray);
  }

  /** Returns the faults that are there for long enough to be told. */
  private Set<FaultKind> there() {
    Set<FaultKind> there = new TreeSet<>();
    for (FaultScript.Entry entry : network.script().entries()) {
      Duration lasts = Duration.between(entry.from(), entry.until());
      if (lasts.compareTo(Expected.of(entry.what()).told()) >= 0
          && Expected.canBeTold(entry.what(), network.shape())) {
        there.add(entry.what());
      }
    }
    return there;
  }

  /**
   * Returns whether a pod that is told to be sick has, or had just now, such a fault of its own.
   */
  private boolean sick(Fault told, Diagnosis diagnosis) {
    Instance pod = told.subject().instance().orElseThrow();
    return network.script().entries().stream()
        .filter(entry -> accountsFor(told, entry.what()))
        .filter(
            entry ->
                entry.what() == FaultKind.NEW_PODS_FAIL
                    || network.strikes(entry, network.number(pod)))
        .anyMatch(
            entry ->
                !entry.from().isAfter(diagnosis.at())
                    && diagnosis.at().isBefore(entry.until().plus(BELIEVED)));
  }

  private boolean accountsFor(Fault told, FaultKind kind) {
    return switch (kind) {
      case POD_DEAF, POD_HUNG, SEVERAL_PODS -> is(told, FaultKind.POD_DEAF, FaultKind.POD_HUNG);
      // A pod that answers wrongly by itself does so in another way when something else is added.
      case POD_UNSYNCED, POD_ZONE_MISSING, POD_STALE_DATA, POD_WRONG_ANSWERS ->
          is(told, FaultKind.POD_UNSYNCED, FaultKind.POD_ZONE_MISSING, FaultKind.POD_STALE_DATA);
      // Only the API could tell it from a sick pod.
      case NEW_PODS_FAIL -> !network.shape().factsKnown() && is(told, FaultKind.POD_UNSYNCED);
      default -> false;
    };
  }

  private static boolean is(Fault told, FaultKind... kinds) {
    return Arrays.asList(kinds).contains(KIND_OF.get(told.id()));
  }

  private static String seconds(Instant at) {
    return Duration.between(START, at).toSeconds() + " s";
  }

  /**
   * What was told of an incident.
   *
   * @param wrong restarts that would help nobody
   * @param there kinds of fault that lasted as long as it may take to tell them
   * @param found kinds of fault that were there and told
   * @param astray names of faults that were told and not there
   */
  record Result(
      MixedIncident incident,
      Set<String> wrong,
      Set<FaultKind> there,
      Set<FaultKind> found,
      Set<String> astray) {

    String report() {
      StringBuilder text = new StringBuilder("seed " + incident.seed() + ": " + wrong + ", with ");
      ClusterShape shape = incident.network().shape();
      text.append(shape.pods()).append(" pods, ").append(shape.nodes()).append(" nodes, ");
      text.append(shape.vantages().size()).append(" vantages, ");
      text.append(shape.factsKnown() ? "facts" : "no facts").append(", and");
      for (FaultScript.Entry entry : incident.network().script().entries()) {
        text.append(" [").append(entry.what()).append(' ');
        text.append(entry.where().kind()).append(entry.where().index());
        text.append(" from ").append(seconds(entry.from()));
        text.append(" to ").append(seconds(entry.until())).append(']');
      }
      return text.toString();
    }
  }
}
