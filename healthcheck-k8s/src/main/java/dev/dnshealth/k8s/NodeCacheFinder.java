package dev.dnshealth.k8s;

import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.time.Time;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.Service;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Finds the NodeLocal DNSCache of one node, looking again once a minute. Used by one thread, but
 * for {@link #targets()} and {@link #atServiceAddress()}.
 */
final class NodeCacheFinder {

  private static final Duration EVERY = Duration.ofMinutes(1);

  private final ObjectReader objects;
  private final Paths paths;
  private final DnsService service;
  private final Optional<String> node;
  private final Time time;
  private volatile List<Target> targets = List.of();
  private volatile Optional<Boolean> atServiceAddress = Optional.empty();
  private Instant lookedAt = Instant.MIN;

  /**
   * Makes a finder that knows nothing yet.
   *
   * @param node the node; absent if this process is on none, so that nothing can be known
   */
  NodeCacheFinder(Api api, DnsService service, Optional<String> node, Time time) {
    this.objects = new ObjectReader(api, time);
    this.paths = new Paths(service);
    this.service = service;
    this.node = node;
    this.time = time;
  }

  /** Returns the cache's own addresses, and those of the Service by which it asks the servers. */
  List<Target> targets() {
    return targets;
  }

  /** Returns whether the cache answers at the DNS Service's address; empty if that is not known. */
  Optional<Boolean> atServiceAddress() {
    return atServiceAddress;
  }

  /** Looks, if that was not done a moment ago; what was found stays if the API does not answer. */
  void look() {
    if (node.isEmpty() || lookedAt.plus(EVERY).isAfter(time.now())) {
      return;
    }
    try {
      Optional<List<Pod>> pods =
          objects
              .one("list-node-caches", paths.nodeCaches(node.get()), PodList.class)
              .map(PodList::getItems);
      lookedAt = time.now();
      Optional<Pod> running = pods.flatMap(all -> all.stream().filter(this::runs).findFirst());
      Optional<NodeCache> cache = running.flatMap(pod -> NodeCache.of(pod, service));
      // A cache whose arguments tell no address answers somewhere, and nobody knows where.
      atServiceAddress =
          running.isPresent() ? cache.map(NodeCache::atServiceAddress) : pods.map(all -> false);
      targets = cache.map(this::targets).orElse(List.of());
    } catch (ObjectReader.UnreadableException e) {
      lookedAt = Instant.MIN;
    }
  }

  private boolean runs(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() == null
        && "Running".equals(pod.getStatus().getPhase());
  }

  private List<Target> targets(NodeCache cache) {
    List<Target> all = new ArrayList<>(cache.targets());
    cache.upstream().flatMap(this::upstream).ifPresent(all::addAll);
    return List.copyOf(all);
  }

  private Optional<List<Target>> upstream(String name) {
    return objects
        .one("get-node-cache-upstream", paths.service(name), Service.class)
        .flatMap(NodeCacheFinder::usable)
        .map(found -> found.addresses().stream().map(address -> target(found, address)).toList());
  }

  private static Optional<DnsService> usable(Service found) {
    try {
      return Optional.of(DnsService.of(found, OptionalInt.empty()));
    } catch (KubernetesSetupException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Target target(DnsService upstream, InetAddress address) {
    InetSocketAddress udp = new InetSocketAddress(address, upstream.udp().number());
    InetSocketAddress tcp = new InetSocketAddress(address, upstream.tcp().number());
    return new Target(
        Target.service(upstream.name(), udp).id(), Role.SERVICE, udp, tcp, Optional.empty());
  }
}
