package dev.dnshealth.core.testing.simulator;

import dev.dnshealth.core.config.Detection;
import dev.dnshealth.core.diagnosis.Diagnoser;
import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.diagnosis.FaultCatalogue;
import dev.dnshealth.core.diagnosis.Subject;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** A simulated network with one fault in it, and the words for what should be told. */
record Incident(long seed, SimulatedNetwork network, FaultScript.Entry fault) {

  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  static final Duration WARM_UP = Duration.ofSeconds(40);
  static final Diagnoser DIAGNOSER = new Diagnoser(FaultCatalogue.rules());

  /** Returns an incident of this kind in a cluster of this size. */
  static Incident of(FaultKind kind, int pods, int nodes, int vantages, long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    Expected expected = Expected.of(kind);
    int firstVantage = random.nextInt(nodes);
    if (kind == FaultKind.NODE_PATH) {
      // There have to be pods on that node and on the next.
      firstVantage = random.nextInt(pods >= nodes ? nodes : pods - 1);
    }
    if (kind == FaultKind.NODE_NETWORK) {
      firstVantage = random.nextInt(pods) % nodes;
    }
    ClusterShape shape =
        ClusterShape.of(pods, nodes, vantages, firstVantage)
            .nodeCache(kind == FaultKind.NODE_CACHE_DOWN);
    Instant from = START.plus(WARM_UP).plusMillis(random.nextInt(5000));
    Instant until = from.plus(expected.told()).plusSeconds(10 + random.nextInt(20));
    FaultScript.Entry fault =
        new FaultScript.Entry(kind, place(kind, shape, firstVantage, random), from, until);
    double loss = random.nextInt(3) * 0.0025;
    return new Incident(
        seed,
        new SimulatedNetwork(
            shape,
            FaultScript.none().with(fault.what(), fault.where(), from, until),
            Noise.of(loss),
            seed,
            START),
        fault);
  }

  private static Place place(
      FaultKind kind, ClusterShape shape, int firstVantage, RandomGenerator random) {
    return switch (kind) {
      case NODE_NETWORK, NODE_PATH -> Place.node(firstVantage);
      case NODE_CONNTRACK_FULL, NODE_CACHE_DOWN ->
          Place.node((firstVantage + random.nextInt(shape.vantages().size())) % shape.nodes());
      case SERVICE_PATH, SERVICE_STALE_ENDPOINTS ->
          shape.nodes() > 1 && shape.vantages().size() > 1 && random.nextBoolean()
              ? Place.node(firstVantage)
              : Place.service();
      case TCP_BLOCKED ->
          random.nextBoolean() ? Place.pod(random.nextInt(shape.pods())) : Place.service();
      default ->
          switch (kind.places().iterator().next()) {
            case POD -> Place.pod(random.nextInt(shape.pods()));
            case NODE -> Place.node(random.nextInt(shape.nodes()));
            case SERVICE -> Place.service();
            case CLUSTER -> Place.cluster();
          };
    };
  }

  SimulatedWatch watch() {
    return new SimulatedWatch(network, Detection.defaults(), DIAGNOSER, START);
  }

  /** Returns whether {@code told} is what is wrong, by its name and its subject. */
  boolean names(Fault told) {
    return told.id().equals(fault.what().id()) && told.subject().equals(subject());
  }

  /** Returns whether the pod that {@code told} is about is sick itself. */
  boolean sick(Fault told) {
    boolean own = fault.where().kind() == Place.Kind.POD || fault.what() == FaultKind.SEVERAL_PODS;
    return own
        && told.subject()
            .instance()
            .filter(pod -> network.strikes(fault, network.number(pod)))
            .isPresent();
  }

  Subject subject() {
    return switch (fault.where().kind()) {
      case POD -> Subject.server(pod());
      case NODE -> fault.what() == FaultKind.NODE_PATH ? between() : node();
      case SERVICE -> Subject.service(network.targets(fault.from()).of(Role.SERVICE).get(0).id());
      case CLUSTER -> Subject.cluster();
    };
  }

  private Subject node() {
    return Subject.node(ClusterShape.node(fault.where().index()));
  }

  private Subject between() {
    String one = ClusterShape.node(fault.where().index());
    String next = ClusterShape.node((fault.where().index() + 1) % network.shape().nodes());
    return one.compareTo(next) < 0 ? Subject.path(one, next) : Subject.path(next, one);
  }

  private Instance pod() {
    return network.pods(fault.from()).stream()
        .filter(pod -> network.number(pod) == fault.where().index())
        .findFirst()
        .orElseThrow();
  }

  @Override
  public String toString() {
    ClusterShape shape = network.shape();
    return fault.what()
        + " at "
        + fault.where()
        + ", "
        + shape.pods()
        + " pods, "
        + shape.nodes()
        + " nodes, "
        + shape.vantages().size()
        + " vantages, seed "
        + seed;
  }
}
