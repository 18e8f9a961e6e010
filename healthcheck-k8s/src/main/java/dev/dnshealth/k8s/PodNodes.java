package dev.dnshealth.k8s;

import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.time.Time;
import io.fabric8.kubernetes.api.model.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The nodes of the DNS pods, each read by itself: all nodes of a large cluster would not fit into
 * memory. Where there are many, what was read of one is kept for a while, and a part of them is
 * read each time, whichever was read longest ago first. Used by one thread.
 */
final class PodNodes {

  /** When a reading begins, nothing that is kept is older. */
  static final Duration KEEP = Duration.ofSeconds(30);

  /** Up to so many are read each time. */
  private static final int FEW = 10;

  /** Of many so large a part is, so that all are read within {@link #KEEP}. */
  private static final int PARTS = 6;

  /** Reading anew goes on for so long: who is about to act waits only ten seconds. */
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final ObjectReader objects;
  private final Time time;
  private final Map<String, Kept> kept = new HashMap<>();

  /**
   * What is kept of a node; of a whole one some ten kB would be.
   *
   * @param readAt when reading it began
   * @param facts absent if it is not there or may not be read
   */
  private record Kept(Instant readAt, Optional<Facts.NodeFacts> facts) {}

  PodNodes(ObjectReader objects, Time time) {
    this.objects = objects;
    this.time = time;
  }

  /**
   * Returns what is known of the nodes with these names.
   *
   * @param anew whether all are to be read now; of so many that it takes longer than 5 s, those are
   *     that were read longest ago, and no other is older than 30 s
   * @throws ObjectReader.UnreadableException if the API does not answer
   */
  List<Facts.NodeFacts> read(Set<String> names, boolean anew) {
    kept.keySet().retainAll(names);
    Instant begun = time.now();
    int turn = anew ? names.size() : Math.max(FEW, (names.size() + PARTS - 1) / PARTS);
    for (String name : oldestFirst(names)) {
      boolean hasTurn = turn-- > 0 && begun.plus(LONGEST).isAfter(time.now());
      if (hasTurn || !isKept(name, begun)) {
        read(name);
      }
    }
    return kept.values().stream().flatMap(node -> node.facts().stream()).toList();
  }

  private List<String> oldestFirst(Set<String> names) {
    return names.stream()
        .sorted(Comparator.comparing(this::readAt).thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  private Instant readAt(String name) {
    Kept node = kept.get(name);
    return node == null ? Instant.MIN : node.readAt();
  }

  private boolean isKept(String name, Instant now) {
    Kept node = kept.get(name);
    return node != null && node.readAt().plus(KEEP).isAfter(now);
  }

  private void read(String name) {
    Instant now = time.now();
    Optional<Node> node = objects.one("get-node", "/api/v1/nodes/" + name, Node.class);
    kept.put(name, new Kept(now, node.map(NodeMapping::node)));
  }
}
