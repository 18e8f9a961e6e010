package dev.dnshealth.core.diagnosis;

import dev.dnshealth.core.config.Detection;
import dev.dnshealth.core.evidence.EvidenceWindow;
import dev.dnshealth.core.evidence.Peer;
import dev.dnshealth.core.evidence.Viewers;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.facts.Facts.PodFacts;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Targets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The evidence of one moment, arranged as the fault rules need it.
 *
 * @param now the moment
 * @param detection when a target counts as failing
 * @param targets what is checked
 * @param serversSince since when the servers are these
 * @param facts what the API knows, if anything
 * @param worked the probes that were ever answered as expected
 * @param servers the CoreDNS instances, in the order of discovery
 * @param services what was seen of the DNS Service, a line for each vantage and address
 * @param caches what was seen of caches on nodes
 * @param silent what was seen of the address that must stay silent
 * @param viewers who looks
 */
public record Situation(
    Instant now,
    Detection detection,
    Targets targets,
    Instant serversSince,
    Optional<Facts> facts,
    Set<Probe> worked,
    List<ServerView> servers,
    List<Line> services,
    List<Line> caches,
    List<Line> silent,
    Viewers viewers) {

  public Situation {
    Objects.requireNonNull(now, "now");
    Objects.requireNonNull(detection, "detection");
    Objects.requireNonNull(targets, "targets");
    Objects.requireNonNull(serversSince, "serversSince");
    Objects.requireNonNull(facts, "facts");
    worked = Set.copyOf(worked);
    servers = List.copyOf(servers);
    services = List.copyOf(services);
    caches = List.copyOf(caches);
    silent = List.copyOf(silent);
    Objects.requireNonNull(viewers, "viewers");
  }

  /** Returns the situation that {@code evidence} shows. */
  public static Situation of(
      Targets targets,
      Instant serversSince,
      Optional<Facts> facts,
      EvidenceWindow evidence,
      Viewers viewers,
      Detection detection,
      Instant now) {
    Lines lines =
        new Lines(
            evidence,
            detection,
            window(serversSince, detection, now),
            viewers.others().stream()
                .filter(Peer::heard)
                .map(Peer::vantage)
                .anyMatch(Situation::inside),
            viewers.unheard(),
            now);
    Map<Instance, List<Line>> byInstance = new LinkedHashMap<>();
    for (Target target : targets.of(Role.SERVER)) {
      target
          .instance()
          .ifPresent(
              instance ->
                  byInstance
                      .computeIfAbsent(instance, i -> new ArrayList<>())
                      .addAll(lines.of(target)));
    }
    return new Situation(
        now,
        detection,
        targets,
        serversSince,
        facts,
        evidence.worked(),
        byInstance.entrySet().stream().map(e -> new ServerView(e.getKey(), e.getValue())).toList(),
        lines.of(targets, Role.SERVICE),
        lines.of(targets, Role.NODE_CACHE),
        lines.of(targets, Role.SILENT),
        viewers);
  }

  /** What was lost with a server that is gone by now is no loss of today. */
  private static Duration window(Instant serversSince, Detection detection, Instant now) {
    Duration same = Duration.between(serversSince, now);
    return same.compareTo(detection.lossWindow()) < 0 ? same : detection.lossWindow();
  }

  private static boolean inside(Vantage vantage) {
    return vantage.network() == Network.POD || vantage.network() == Network.HOST;
  }

  /**
   * @param seenInside whether there are vantages inside the cluster
   * @param unheard the vantages whose evidence does not count now
   */
  private record Lines(
      EvidenceWindow evidence,
      Detection detection,
      Duration window,
      boolean seenInside,
      Set<String> unheard,
      Instant now) {

    List<Line> of(Targets targets, Role role) {
      return targets.of(role).stream().flatMap(target -> of(target).stream()).toList();
    }

    List<Line> of(Target target) {
      return evidence.trails(target).stream()
          .filter(trail -> !unheard.contains(trail.vantage().id()))
          .map(trail -> new Line(trail, evidence.worked(), detection, window, now))
          .filter(this::tells)
          .toList();
    }

    /** A forwarded stream is no path, and that no way leads in from outside is no fault. */
    private boolean tells(Line line) {
      return switch (line.vantage().network()) {
        case POD, HOST -> true;
        case OUTSIDE -> line.served() || !seenInside;
        case TUNNEL -> false;
      };
    }
  }

  /** Returns whether a line is what this process saw itself. */
  public boolean own(Line line) {
    return viewers.own(line.vantage());
  }

  /** Returns what was seen of {@code instance}, if it is one of the servers. */
  public Optional<ServerView> server(Instance instance) {
    return servers.stream().filter(s -> s.instance().uid().equals(instance.uid())).findFirst();
  }

  /** Returns every line of evidence about DNS. */
  public List<Line> lines() {
    List<Line> all = new ArrayList<>(services);
    all.addAll(caches);
    servers.forEach(server -> all.addAll(server.lines()));
    return all;
  }

  /** Returns how many servers answer, seen from anywhere. */
  public long answering() {
    return servers.stream().filter(ServerView::answering).count();
  }

  /** Returns what the API knows of the pod that is this server. */
  public Optional<PodFacts> pod(ServerView server) {
    return facts.flatMap(known -> Optional.ofNullable(known.pods().get(server.instance().uid())));
  }

  /** Returns what the API knows of the workload's pods. */
  public Stream<PodFacts> pods() {
    return facts.stream().flatMap(known -> known.pods().values().stream());
  }

  /** Returns a pod of the workload as an instance. */
  public static Instance instance(PodFacts pod) {
    return new Instance(pod.name(), pod.uid(), pod.node());
  }

  /**
   * Returns whether {@code vantage} hears every server: if not, what it sends to the Service fails
   * now and then with good reason.
   */
  public boolean noServerSilentFrom(Vantage vantage) {
    return servers.stream()
        .flatMap(server -> server.lines().stream())
        .filter(line -> line.vantage().id().equals(vantage.id()))
        .noneMatch(line -> line.silentSince().isPresent());
  }

  /**
   * Returns since when nothing at all is heard, from anywhere: no answer, and not a packet. A
   * refusal is heard: it is no proof of a path to the server, but of a network that is there.
   */
  public Optional<Instant> nothingHeardSince() {
    List<Line> lines = lines();
    return lines.stream()
        .flatMap(line -> line.silentSince().stream())
        .min(Instant::compareTo)
        .filter(since -> lines.stream().noneMatch(Line::answering))
        .filter(
            since ->
                lines.stream()
                    .flatMap(l -> Stream.concat(l.lastHeard().stream(), l.lastRefusal().stream()))
                    .noneMatch(heard -> heard.isAfter(since)));
  }

  /** Returns the situation of one who has not seen anything, and knows what the API knows. */
  public Situation withoutEvidence() {
    return new Situation(
        now,
        detection,
        targets,
        serversSince,
        facts,
        worked,
        servers.stream().map(server -> new ServerView(server.instance(), List.of())).toList(),
        List.of(),
        List.of(),
        List.of(),
        viewers);
  }

  /** Returns whether something happened within {@code span} before now. */
  public boolean within(Optional<Instant> at, Duration span) {
    return at.isPresent() && at.get().plus(span).isAfter(now);
  }

  /** Returns whether the list of targets is too old to go by. */
  public boolean stale() {
    return targets.asOf().plus(detection.staleAfter()).isBefore(now);
  }

  /**
   * Returns whether a cache on the node answers at the Service's address, so that what is seen
   * there is the cache's doing and not kube-proxy's.
   */
  public boolean throughCache() {
    return !caches.isEmpty() || facts.flatMap(Facts::nodeCache).orElse(false);
  }

  /**
   * Returns whether clients are sent to a server: not to one that never answered and that the API
   * does not call ready. Without facts every server counts.
   */
  public boolean inUse(ServerView server) {
    return server.served()
        || pod(server).filter(pod -> !pod.ready() || !pod.servingEndpoint()).isEmpty();
  }
}
