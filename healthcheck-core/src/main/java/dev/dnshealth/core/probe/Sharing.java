package dev.dnshealth.core.probe;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * How many vantages share the work in a large cluster, so that what the servers are asked does not
 * grow with its nodes.
 */
public final class Sharing {

  /** So many vantages look at one server, at most: with more nothing more is learnt of it. */
  public static final int MOST_VANTAGES = 20;

  /** So many vantages keep the usual pace. */
  private static final double USUAL = 10;

  /** Where a hash begins (FNV-1a). */
  private static final long OFFSET = 0xcbf29ce484222325L;

  private Sharing() {}

  /**
   * Returns which of {@code vantages} look at {@code server}: those that score best for it, so that
   * a vantage that comes or goes changes nothing between the others, and no vantage is preferred.
   *
   * @param server the server's UID
   * @param vantages the ids of all vantages, in any order
   * @param most how many, at most
   */
  public static List<String> chosen(String server, Collection<String> vantages, int most) {
    long prefix = hash(hash(OFFSET, server), "/");
    // The best so far, the worst of them first: all in order would be more than is needed.
    PriorityQueue<Scored> best = new PriorityQueue<>(Comparator.reverseOrder());
    for (String vantage : vantages) {
      long score = mixed(hash(prefix, vantage));
      @Nullable Scored worst = best.peek();
      if (best.size() < most) {
        best.add(new Scored(score, vantage));
      } else if (worst != null && score <= worst.score()) {
        best.add(new Scored(score, vantage));
        best.remove();
      }
    }
    return best.stream().sorted().map(Scored::vantage).toList();
  }

  private record Scored(long score, String vantage) implements Comparable<Scored> {
    @Override
    public int compareTo(Scored other) {
      int order = Long.compare(score, other.score);
      return order != 0 ? order : vantage.compareTo(other.vantage);
    }
  }

  /**
   * Returns how many times longer each waits between two queries where there are so many vantages:
   * with the square root of their number, so that both what all of them send and how long one takes
   * to notice grow slowly.
   */
  public static double slowdown(int vantages) {
    return Math.sqrt(Math.max(1, vantages / USUAL));
  }

  private static long hash(long before, String text) {
    long hash = before;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }

  /** The same everywhere and for ever: two that reckon must come to the same. */
  private static long mixed(long before) {
    long hash = before;
    hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
    return hash ^ (hash >>> 31);
  }
}
