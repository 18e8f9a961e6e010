package dev.dnshealth.core.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The UDP sockets that outlive a query. Confined to the loop's thread. */
final class SharedSockets {

  private final Exchanges exchanges;
  private final Bounds bounds;
  private final Map<InetSocketAddress, SharedUdp> pooled = new HashMap<>();
  // In the order in which they were last asked for.
  private final Map<Flow, SharedUdp> sticky = new LinkedHashMap<>(16, 0.75f, true);

  /** Whose queries go through one sticky socket. */
  record Flow(String probe, String target, InetSocketAddress address) {}

  /**
   * How long sockets are kept, and how many.
   *
   * @param pooledFor when a pooled socket that nobody uses is closed
   * @param stickyFor when a sticky socket that nobody asks for is closed: its target is gone then
   * @param maxSticky above this the sticky sockets that were asked for longest ago are given up
   */
  record Bounds(Duration pooledFor, Duration stickyFor, int maxSticky) {

    static final Bounds DEFAULT = new Bounds(Duration.ofSeconds(30), Duration.ofMinutes(10), 512);
  }

  SharedSockets(Exchanges exchanges, Bounds bounds) {
    this.exchanges = exchanges;
    this.bounds = bounds;
  }

  SharedUdp pooled(InetSocketAddress address) throws NotSentException {
    return find(pooled, address, address, new SharedUdp.Keep(bounds.pooledFor(), false));
  }

  SharedUdp sticky(Flow flow) throws NotSentException {
    SharedUdp.Keep keep = new SharedUdp.Keep(bounds.stickyFor(), true);
    SharedUdp socket = find(sticky, flow, flow.address(), keep);
    if (sticky.size() > bounds.maxSticky()) {
      sticky.values().iterator().next().retire();
    }
    return socket;
  }

  private <K> SharedUdp find(
      Map<K, SharedUdp> sockets, K key, InetSocketAddress address, SharedUdp.Keep keep)
      throws NotSentException {
    SharedUdp known = sockets.get(key);
    if (known != null && known.lost()) {
      known.retire();
      known = null;
    }
    if (known == null) {
      known = new SharedUdp(exchanges, address, keep, socket -> sockets.remove(key, socket));
      sockets.put(key, known);
    }
    return known;
  }

  int pooled() {
    return pooled.size();
  }

  int sticky() {
    return sticky.size();
  }

  void close() {
    List<SharedUdp> all =
        Stream.of(pooled, sticky).flatMap(sockets -> sockets.values().stream()).toList();
    pooled.clear();
    sticky.clear();
    all.forEach(SharedUdp::close);
  }
}
