package dev.dnshealth.core.diagnosis;

import dev.dnshealth.core.evidence.Cell;
import dev.dnshealth.core.evidence.Peer;
import dev.dnshealth.core.probe.Network;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The paths from vantages to servers, as rows, columns and cells: which of them are dead, and what
 * the dead ones have in common.
 *
 * @param sickNodes nodes whose border no packet crosses, while other paths live
 * @param sickPairs pairs of nodes between which no packet goes, while both live otherwise
 * @param blocked what else is dead, of servers that answer elsewhere
 */
record Paths(Set<String> sickNodes, Set<Pair> sickPairs, List<Path> blocked) {

  /** So many queries are lost on a dead path while others are answered. */
  private static final int LOST_MEANWHILE = 3;

  /** One dead path may be the server's doing; with two it is what they share. */
  private static final int SEVERAL = 2;

  Paths {
    sickNodes = Set.copyOf(sickNodes);
    sickPairs = Set.copyOf(sickPairs);
    blocked = List.copyOf(blocked);
  }

  /** Two nodes, in the order of their names. */
  record Pair(String one, String other) {

    static Pair of(String a, String b) {
      return a.compareTo(b) <= 0 ? new Pair(a, b) : new Pair(b, a);
    }
  }

  /**
   * A cell of the matrix.
   *
   * @param server where the path ends
   * @param line what was seen of it
   * @param from the node of the vantage
   * @param to the node of the server, if it is known
   * @param dead whether no packet comes, or none of the answers that others get
   * @param blocked whether it is dead while others are answered by the same server
   */
  record Path(
      ServerView server,
      Line line,
      String from,
      Optional<String> to,
      boolean dead,
      boolean blocked) {

    boolean crosses(String node) {
      return from.equals(node) != to.equals(Optional.of(node));
    }

    boolean within(String node) {
      return from.equals(node) && to.equals(Optional.of(node));
    }

    /** Returns the other end of a path that crosses the border of {@code node}. */
    Optional<String> beyond(String node) {
      return from.equals(node) ? to : Optional.of(from);
    }

    Optional<Pair> pair() {
      return to.filter(node -> !node.equals(from)).map(node -> Pair.of(from, node));
    }
  }

  static Paths of(Situation situation) {
    boolean silence =
        situation.servers().stream()
            .flatMap(server -> server.lines().stream())
            .anyMatch(line -> line.silentSince().isPresent());
    if (!silence) {
      return new Paths(Set.of(), Set.of(), List.of());
    }
    List<Path> all = all(situation);
    Set<String> nodes = new TreeSet<>();
    all.forEach(
        path -> Stream.concat(Stream.of(path.from()), path.to().stream()).forEach(nodes::add));
    Set<String> accused =
        nodes.stream()
            .filter(node -> sick(node, all, situation))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<Pair> pairs = pairs(all, accused);
    // Two nodes that accuse each other and nobody else: it is what is between them.
    Set<String> sick = new HashSet<>(accused);
    sick.removeIf(
        node -> pairs.stream().anyMatch(p -> p.one().equals(node) || p.other().equals(node)));
    List<Path> rest =
        all.stream()
            .filter(Path::blocked)
            .filter(path -> sick.stream().noneMatch(path::crosses))
            .filter(path -> path.pair().filter(pairs::contains).isEmpty())
            .toList();
    return new Paths(sick, pairs, rest);
  }

  private static List<Path> all(Situation situation) {
    return situation.servers().stream()
        .flatMap(server -> server.lines().stream().flatMap(line -> path(server, line).stream()))
        .toList();
  }

  private static Optional<Path> path(ServerView server, Line line) {
    if (line.vantage().network() == Network.OUTSIDE || !line.known()) {
      return Optional.empty();
    }
    boolean blocked = blocked(server, line);
    boolean dead = blocked || unreachable(line);
    return line.vantage()
        .node()
        .map(from -> new Path(server, line, from, server.instance().node(), dead, blocked));
  }

  private static boolean unreachable(Line line) {
    return line.silence().stream().anyMatch(Silence.UNREACHABLE::equals);
  }

  /** At the end of a silence one vantage hears the first answer a moment before another. */
  private static boolean blocked(ServerView server, Line line) {
    Optional<Instant> silent = line.silentSince();
    return silent.isPresent()
        && server.answering()
        && server.lines().stream()
            .filter(other -> other.silentSince().isEmpty())
            .flatMap(Line::liveness)
            .flatMap(cell -> cell.firstAnswerAfter(silent.get()).stream())
            .min(Instant::compareTo)
            .filter(answered -> lostAfter(line, answered) >= LOST_MEANWHILE)
            .isPresent();
  }

  private static int lostAfter(Line line, Instant instant) {
    return line.liveness().mapToInt((Cell cell) -> cell.countLostAfter(instant)).sum();
  }

  /** Every path that crosses the node's border is dead, and another path of each kind lives. */
  private static boolean sick(String node, List<Path> all, Situation situation) {
    List<Path> crossing = all.stream().filter(path -> path.crosses(node)).toList();
    boolean elsewhereLives =
        all.stream()
            .filter(path -> !path.crosses(node) && !path.within(node))
            .anyMatch(path -> path.line().answering());
    return !crossing.isEmpty()
        && crossing.stream().allMatch(Path::dead)
        && elsewhereLives
        && moreThanOnePod(node, all, situation);
  }

  /** One pod that nobody hears may be sick itself: its node is blamed only with more to go by. */
  private static boolean moreThanOnePod(String node, List<Path> all, Situation situation) {
    return livesWithin(node, all)
        || situation.servers().stream()
                .filter(server -> server.instance().node().equals(Optional.of(node)))
                .count()
            >= SEVERAL
        || all.stream()
                .filter(path -> path.from().equals(node))
                .map(Path::server)
                .distinct()
                .count()
            >= SEVERAL
        || situation.viewers().others().stream()
            .filter(peer -> peer.state() == Peer.State.UNHEARD)
            .anyMatch(peer -> peer.vantage().node().equals(Optional.of(node)));
  }

  private static boolean livesWithin(String node, List<Path> all) {
    return all.stream().filter(p -> p.within(node)).anyMatch(p -> p.line().answering());
  }

  private static Set<Pair> pairs(List<Path> all, Set<String> accused) {
    Set<Pair> pairs =
        all.stream().filter(Path::dead).flatMap(p -> p.pair().stream()).collect(Collectors.toSet());
    pairs.removeIf(pair -> !sick(pair, all, accused));
    return pairs;
  }

  private static boolean sick(Pair pair, List<Path> all, Set<String> accused) {
    List<Path> between = all.stream().filter(p -> p.pair().equals(Optional.of(pair))).toList();
    return between.size() >= SEVERAL
        && between.stream().allMatch(path -> path.dead() && path.server().answering())
        && accusedForThisAlone(pair.one(), pair.other(), all, accused)
        && accusedForThisAlone(pair.other(), pair.one(), all, accused);
  }

  private static boolean accusedForThisAlone(
      String node, String other, List<Path> all, Set<String> accused) {
    return !accused.contains(node)
        || (accused.contains(other)
            && all.stream()
                .filter(path -> path.crosses(node))
                .map(path -> path.beyond(node))
                .allMatch(Optional.of(other)::equals));
  }
}
