package dev.dnshealth.k8s;

import dev.dnshealth.core.evidence.Peer;
import dev.dnshealth.core.facts.ServerPages.Page;
import dev.dnshealth.core.monitor.ObservationSource;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.TargetDiscovery;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.outside.AnsweredProbers;
import dev.dnshealth.k8s.outside.ProberPods;
import dev.dnshealth.k8s.outside.ProberSight;
import dev.dnshealth.k8s.outside.TunnelProbes;
import dev.dnshealth.k8s.outside.TunnelSight;
import dev.dnshealth.k8s.reach.PathReport;
import dev.dnshealth.k8s.reach.PathReport.Path;
import dev.dnshealth.k8s.reach.PathReport.State;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The ways that begin inside the cluster, for one outside to whom the pods' addresses lead nowhere:
 * short-lived pods where they are allowed, and else streams through the API server. Safe for use by
 * several threads.
 */
final class InsidePaths implements AutoCloseable {

  private static final String NOT_NEEDED = "not needed: DNS pods answer over UDP from here";

  private static final String WAITING = "waiting for answers over UDP from here";

  /** How long pods may take to be heard before something else is tried: an image is pulled. */
  private static final Duration PODS_WITHIN = Duration.ofSeconds(30);

  /** So long after it is heard first a pod has asked each server. */
  private static final Duration LOOKS_WITHIN = Duration.ofSeconds(3);

  /** So long after they were needed last what was begun goes on: a way may come and go. */
  private static final Duration REST_AFTER = Duration.ofMinutes(1);

  /** An answer that is older is no news: each prober asks each pod every second. */
  private static final Duration ANSWERS_FOR = Duration.ofSeconds(5);

  private static final int SUSPECTS = 2;

  /** What those who look from outside are in need of. */
  enum Need {
    /** Every DNS pod answers over UDP from here. */
    NOTHING,
    /** Some do not, and it may be the way that is sick: another place tells more. */
    PODS,
    /** Nothing is seen from here. */
    ANY_WAY
  }

  private final OutsideSettings settings;
  private final TargetDiscovery discovery;
  private final AnsweredProbers answered = new AnsweredProbers(ANSWERS_FOR);
  private final Deque<String> suspects = new ArrayDeque<>();
  private final TunnelProbes tunnel;
  private final Optional<ProberPods> pods;
  private final Time time;
  private volatile Instant begun = Instant.MAX;
  private volatile boolean tunnelling;
  private Instant neededAt = Instant.MIN;
  private Optional<Instant> heardSince = Optional.empty();

  /** Makes ways of which none is gone before it is needed. */
  InsidePaths(
      KubernetesClient client,
      DnsService service,
      OutsideSettings settings,
      TargetDiscovery discovery,
      Supplier<ProbePlan> plan,
      Time time) {
    this.settings = settings;
    this.discovery = discovery;
    this.tunnel = new TunnelProbes(client, service, discovery, plan, time);
    this.pods =
        settings
            .image()
            .filter(image -> settings.allowPods())
            .map(image -> new ProberPods(client, image, discovery, plan, time));
    this.time = time;
  }

  /**
   * Begins what is needed now, and ends what has not been for a while. Returns at once.
   *
   * @param need what is, of which streams are only for where no pod tells anything
   */
  synchronized void need(Need need) {
    Instant now = time.now();
    if (need != Need.NOTHING) {
      neededAt = now;
      if (!begun()) {
        begun = now;
        pods.ifPresent(ProberPods::start);
      }
    } else if (begun() && neededAt.plus(REST_AFTER).isBefore(now)) {
      begun = Instant.MAX;
      pods.ifPresent(ProberPods::rest);
    }
    if (tunnelling && (!begun() || heard() > 0)) {
      tunnelling = false;
      tunnel.rest();
    } else if (!tunnelling
        && need == Need.ANY_WAY
        && (pods.isEmpty() || (podsAreLate() && heard() == 0))) {
      tunnelling = true;
      tunnel.start();
    }
  }

  private boolean begun() {
    return !begun.equals(Instant.MAX);
  }

  private boolean podsAreLate() {
    return begun.plus(PODS_WITHIN).isBefore(time.now());
  }

  private long heard() {
    return pods.stream().flatMap(p -> p.sights().stream()).filter(ProberSight::heard).count();
  }

  /** Has pods sent to this node before all others, and to those that were named last before it. */
  synchronized void prefer(String node) {
    suspects.remove(node);
    suspects.addLast(node);
    if (suspects.size() > SUSPECTS) {
      suspects.removeFirst();
    }
    pods.ifPresent(p -> p.prefer(List.copyOf(suspects)));
  }

  /**
   * Returns what came by these ways since the last call. While pods are on their way it is not all
   * that there is, so that nobody acts before they have looked, too.
   */
  synchronized ObservationSource.Heard take() {
    if (!begun()) {
      return ObservationSource.Heard.NOTHING;
    }
    List<Peer> peers = new ArrayList<>();
    List<Observation> observations = new ArrayList<>();
    Stream.concat(pods.stream(), tunnelling ? Stream.of(tunnel) : Stream.empty())
        .map(ObservationSource::take)
        .forEach(
            heard -> {
              peers.addAll(heard.peers());
              observations.addAll(heard.observations());
            });
    answered.saw(observations, time.now());
    return new ObservationSource.Heard(peers, observations, !onTheirWay());
  }

  private boolean onTheirWay() {
    Instant now = time.now();
    heardSince = heard() == 0 ? Optional.empty() : heardSince.or(() -> Optional.of(now));
    return pods.isPresent()
        && heardSince.map(at -> at.plus(LOOKS_WITHIN).isAfter(now)).orElse(!podsAreLate());
  }

  /**
   * Returns what came of these ways.
   *
   * @param direct whether the pods answer one who is here
   */
  List<PathReport> report(boolean direct) {
    return List.of(pods(direct), tunnel(direct));
  }

  private PathReport pods(boolean direct) {
    if (direct && !begun()) {
      return new PathReport(Path.PROBER_PODS, State.NOT_TRIED, NOT_NEEDED);
    }
    if (!begun()) {
      return new PathReport(Path.PROBER_PODS, State.TRYING, WAITING);
    }
    if (pods.isPresent()) {
      return pods(pods.get());
    }
    return new PathReport(
        Path.PROBER_PODS,
        State.NOT_TRIED,
        settings.allowPods()
            ? "no image is named: give --image, or set HEALTHCHECK_IMAGE"
            : "not allowed: --allow-pods has short-lived pods probe over UDP");
  }

  private PathReport pods(ProberPods probers) {
    List<String> nodes =
        probers.sights().stream().filter(ProberSight::heard).map(ProberSight::node).toList();
    if (!nodes.isEmpty()) {
      return new PathReport(
          Path.PROBER_PODS,
          State.SEEN,
          "heard from the nodes " + String.join(", ", nodes) + "; " + answers(nodes));
    }
    return new PathReport(
        Path.PROBER_PODS,
        podsAreLate() ? State.NOTHING : State.TRYING,
        probers.problem().orElse("none is heard yet"));
  }

  private synchronized String answers(List<String> nodes) {
    Set<String> servers =
        discovery.current().of(Role.SERVER).stream()
            .flatMap(server -> server.instance().stream())
            .map(Instance::uid)
            .collect(Collectors.toSet());
    return answered.count(nodes, servers, time.now())
        + " of "
        + servers.size()
        + " pods answer all of them over UDP";
  }

  private PathReport tunnel(boolean direct) {
    if (!tunnelling) {
      if (direct) {
        return new PathReport(Path.TUNNEL, State.NOT_TRIED, NOT_NEEDED);
      }
      return heard() > 0
          ? new PathReport(Path.TUNNEL, State.NOT_TRIED, "not needed: prober pods see more")
          : new PathReport(Path.TUNNEL, State.TRYING, WAITING);
    }
    List<TunnelSight> sights = tunnel.sights();
    List<TunnelSight> seen =
        sights.stream().filter(sight -> sight.tcp() != TunnelSight.Tcp.NOT_SEEN).toList();
    if (!seen.isEmpty()) {
      return new PathReport(Path.TUNNEL, State.SEEN, words(seen, sights.size()));
    }
    boolean early = sights.isEmpty() || sights.stream().anyMatch(sight -> sight.at().isEmpty());
    return new PathReport(
        Path.TUNNEL,
        early ? State.TRYING : State.NOTHING,
        tunnel.problem().orElse("no pod was seen"));
  }

  private static String words(List<TunnelSight> seen, int pods) {
    long answering = seen.stream().filter(sight -> sight.tcp() == TunnelSight.Tcp.OK).count();
    String others =
        seen.stream()
            .filter(sight -> sight.tcp() == TunnelSight.Tcp.FAILED)
            .map(sight -> "; " + sight.pod().name() + ": " + sight.reason())
            .collect(Collectors.joining());
    return answering
        + " of "
        + pods
        + " pods answer DNS over TCP; UDP was not seen"
        + others
        + seen.stream().map(InsidePaths::pages).collect(Collectors.joining());
  }

  /** Returns what the pages of a pod say against it. */
  private static String pages(TunnelSight sight) {
    Map<String, Page> pages = new LinkedHashMap<>();
    pages.put("/health", sight.health());
    pages.put("/ready", sight.ready());
    pages.put(":9153", sight.metrics());
    pages.values().removeIf(page -> page == Page.OK || page == Page.UNKNOWN);
    return pages.isEmpty()
        ? ""
        : "; " + sight.pod().name() + ": not ok: " + String.join(", ", pages.keySet());
  }

  @Override
  public void close() {
    pods.ifPresent(ProberPods::close);
    tunnel.close();
  }
}
