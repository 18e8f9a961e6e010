package dev.dnshealth.core.testing.simulator;

import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.facts.ServerPages;
import dev.dnshealth.core.facts.ServerPages.Page;
import dev.dnshealth.core.facts.ServiceFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What the API of a simulated cluster tells. */
final class SimulatedFacts {

  private static final String OWNER = "Deployment coredns";
  private static final String OTHER_OWNER = "Deployment dns-of-old";
  private static final String IMAGE = "registry.k8s.io/coredns/coredns:v1.14.0";

  private final ClusterShape shape;
  private final FaultScript script;
  private final PodLives lives;
  private final PodStates states;
  private final Instant start;

  SimulatedFacts(
      ClusterShape shape, FaultScript script, PodLives lives, PodStates states, Instant start) {
    this.shape = shape;
    this.script = script;
    this.lives = lives;
    this.states = states;
    this.start = start;
  }

  Facts at(Moment now) {
    Instant known = Routes.known(now);
    Moment then = known.equals(now.at()) ? now : Moment.of(script, shape, known);
    Map<String, Facts.PodFacts> pods = new HashMap<>();
    Map<String, Facts.NodeFacts> nodes = new HashMap<>();
    lives
        .at(known)
        .forEach(
            life -> {
              pods.put(life.instance().uid(), pod(life, then));
              String node = life.instance().node().orElseThrow();
              nodes.put(node, new Facts.NodeFacts(node, true, true, false));
            });
    then.entry(FaultKind.PODS_NOT_STARTED)
        .ifPresent(entry -> pods.put("uid-not-started", notStarted(entry)));
    return new Facts(
        known,
        Optional.of(workload(then)),
        pods,
        nodes,
        Optional.of(new Facts.ConfigFacts("coredns", Optional.of(corefileChangedAt(known)))),
        Optional.of(List.of()),
        Optional.of(service(then)),
        Optional.of(shape.nodeCache()));
  }

  private Facts.Workload workload(Moment now) {
    boolean one = now.is(FaultKind.PODS_NOT_STARTED);
    int wanted = now.is(FaultKind.NO_SERVERS) ? 0 : shape.pods() + (one ? 1 : 0);
    return new Facts.Workload(
        "Deployment",
        "kube-system",
        "coredns",
        "uid-of-deployment",
        wanted,
        !now.is(FaultKind.ROLLOUT),
        Stream.of(FaultKind.ROLLOUT, FaultKind.PODS_NOT_STARTED, FaultKind.NO_SERVERS)
            .flatMap(kind -> changes(kind, now.at()))
            .max(Comparator.naturalOrder()));
  }

  private ServiceFacts service(Moment now) {
    int ready =
        (int)
            lives
                .at(now.at())
                .filter(life -> !life.terminating(now.at()) && states.ready(life, now.at()))
                .count();
    return new ServiceFacts(
        true,
        ready,
        List.of(),
        now.is(FaultKind.MIXED_SERVERS) ? List.of(OWNER, OTHER_OWNER) : List.of(OWNER),
        false);
  }

  private Facts.PodFacts pod(PodLife life, Moment now) {
    Instant at = now.at();
    PodStates.Container container = states.container(life, at);
    boolean ready = states.ready(life, at);
    return new Facts.PodFacts(
        life.instance().name(),
        life.instance().uid(),
        life.instance().node(),
        container.down() && container.restarts() > 0
            ? Facts.Phase.CRASH_LOOPING
            : Facts.Phase.RUNNING,
        ready,
        Optional.of(states.readySince(life, at)),
        container.down() ? Optional.empty() : Optional.of(container.startedAt()),
        container.lastEnd().flatMap(end -> end.at()),
        life.terminating(at),
        true,
        false,
        true,
        ready && !life.terminating(at),
        container.restarts(),
        container.lastEnd(),
        container.waiting() ? Optional.of("CrashLoopBackOff") : Optional.empty(),
        Optional.of(IMAGE),
        Optional.of(pages(life, container, now)));
  }

  private static Facts.PodFacts notStarted(FaultScript.Entry entry) {
    boolean scheduled = Moment.variant(entry);
    return new Facts.PodFacts(
        "coredns-not-started",
        "uid-not-started",
        scheduled ? Optional.of(ClusterShape.node(0)) : Optional.empty(),
        Facts.Phase.PENDING,
        false,
        scheduled ? Optional.of(entry.from()) : Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        true,
        false,
        false,
        false,
        0,
        Optional.empty(),
        scheduled ? Optional.of("ImagePullBackOff") : Optional.empty(),
        Optional.of(IMAGE),
        Optional.empty());
  }

  private ServerPages pages(PodLife life, PodStates.Container container, Moment now) {
    Instant at = now.at();
    int pod = life.number();
    Page page =
        container.down()
            ? Page.REFUSED
            : now.podIs(pod, FaultKind.POD_HUNG, FaultKind.POD_UNREACHABLE) ? Page.SILENT : Page.OK;
    Optional<Instant> loaded = loadedAt(life, at);
    return new ServerPages(
        at,
        page,
        page == Page.OK && now.is(FaultKind.ALL_UNREADY) ? Page.NOT_OK : page,
        page,
        Optional.of("hash-" + loaded.map(Instant::getEpochSecond).orElse(0L)),
        loaded,
        states.last(life, at, FaultKind.COREFILE_REJECTED, e -> e.from().plus(PodStates.RELOAD)),
        states.last(life, at, FaultKind.POD_PANICS, e -> until(e, at)),
        states.last(life, at, FaultKind.FORWARD_LIMIT, e -> until(e, at)),
        Optional.of(now.podIs(pod, FaultKind.POD_LEAKING) ? 0.95 : 0.01),
        Optional.empty());
  }

  private static Instant until(FaultScript.Entry entry, Instant at) {
    return at.isBefore(entry.until()) ? at : entry.until();
  }

  /** A rejected Corefile changes the hash as well, as a good one does. */
  private Optional<Instant> loadedAt(PodLife life, Instant at) {
    return corefileChanges(at)
        .map(change -> change.plus(PodStates.RELOAD))
        .filter(loaded -> !loaded.isAfter(at) && loaded.isAfter(life.startedAt()))
        .max(Comparator.naturalOrder());
  }

  private Instant corefileChangedAt(Instant at) {
    return corefileChanges(at)
        .max(Comparator.naturalOrder())
        .orElse(start.minus(Duration.ofDays(30)));
  }

  private Stream<Instant> corefileChanges(Instant at) {
    return Stream.of(FaultKind.COREFILE_CHANGE, FaultKind.COREFILE_REJECTED, FaultKind.ALL_UNREADY)
        .flatMap(kind -> changes(kind, at));
  }

  /** Returns when faults of a kind began and were mended. */
  private Stream<Instant> changes(FaultKind kind, Instant at) {
    return script.entries().stream()
        .filter(e -> e.what() == kind)
        .flatMap(e -> Stream.of(e.from(), e.until()))
        .filter(change -> !change.isAfter(at));
  }
}
