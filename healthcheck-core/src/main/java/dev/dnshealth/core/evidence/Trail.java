package dev.dnshealth.core.evidence;

import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.probe.Wire.SocketKind;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Transport;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one vantage saw of one target: a cell for each probe, and as much of their sum as does not
 * depend on the present. It is added up as observations come in, a few each second, since a
 * diagnosis goes over tens of thousands of these at once. Immutable.
 */
public final class Trail {

  private final List<Cell> cells;
  private final List<Cell> liveness;
  private final List<Cell> unproven;
  private final Map<QueryClass, Reading> readings;
  private @Nullable Instant lastPass;
  private @Nullable Instant lastUdpAnswer;
  private @Nullable Instant lastHeard;
  private @Nullable Instant lastTcpAnswer;
  private @Nullable Instant lastSilentConnect;
  private @Nullable Instant lastRefusal;
  private @Nullable Instant lastTcpRefusal;
  private @Nullable Instant lastTcpQuery;

  /** Adds up these cells, at least one, all of one vantage and one target. */
  Trail(List<Cell> cells) {
    this.cells = List.copyOf(cells);
    this.liveness = this.cells.stream().filter(cell -> cell.probe().liveness()).toList();
    this.unproven = this.cells.stream().filter(Trail::unproven).toList();
    Map<QueryClass, Reading> proven = new EnumMap<>(QueryClass.class);
    for (Cell cell : this.cells) {
      note(cell);
      if (alone(cell.probe()) && !unproven(cell)) {
        add(proven, cell);
      }
    }
    this.readings = Collections.unmodifiableMap(proven);
  }

  private void note(Cell cell) {
    lastHeard = later(lastHeard, cell.lastHeard());
    lastRefusal = later(lastRefusal, cell.lastRefusal());
    if (cell.probe().wire().transport() == Transport.TCP) {
      lastTcpAnswer = later(lastTcpAnswer, cell.lastAnswer());
      lastSilentConnect = later(lastSilentConnect, cell.lastSilentConnect());
      lastTcpRefusal = later(lastTcpRefusal, cell.lastRefusal());
      lastTcpQuery = later(lastTcpQuery, cell.lastSent());
      return;
    }
    if (cell.probe().wire().socket() == SocketKind.STICKY) {
      return; // An old flow tells nothing of what a new one would meet.
    }
    lastUdpAnswer = later(lastUdpAnswer, cell.lastAnswer());
    if (alone(cell.probe()) && cell.probe().queryClass() == QueryClass.INTERNAL) {
      lastPass = later(lastPass, cell.lastPass());
    }
  }

  /**
   * Returns whether a probe sends one query, over UDP, from a port of its own, and goes on doing
   * so: long after a confirmation its failures would still stand.
   */
  public static boolean alone(Probe probe) {
    return !EvidenceWindow.confirms(probe)
        && probe.wire().transport() == Transport.UDP
        && (probe.wire().socket() == SocketKind.FRESH
            || probe.wire().socket() == SocketKind.POOLED);
  }

  /** Returns whether a failure would count, but only once the question was answered somewhere. */
  private static boolean unproven(Cell cell) {
    return needsProof(cell.probe()) && alone(cell.probe()) && cell.firstPass().isEmpty();
  }

  private static boolean needsProof(Probe probe) {
    return switch (probe.queryClass()) {
      case INTERNAL_RECORDS, EXTERNAL, WHO -> true;
      case INTERNAL,
          INTERNAL_EMPTY,
          MUST_NOT_EXIST,
          TRUTH,
          TRUTH_GONE,
          EXTERNAL_RANDOM,
          LARGE,
          INTERCEPTION ->
          false;
    };
  }

  private static void add(Map<QueryClass, Reading> readings, Cell cell) {
    readings.merge(cell.probe().queryClass(), cell.reading(), Trail::worse);
  }

  /** With one of several questions answered wrongly, or not, the rest is no comfort. */
  private static Reading worse(Reading a, Reading b) {
    if (a == Reading.WRONG || b == Reading.WRONG) {
      return Reading.WRONG;
    }
    if (a == Reading.SILENT || b == Reading.SILENT) {
      return Reading.SILENT;
    }
    return a == Reading.RIGHT ? a : b;
  }

  /** Returns from where. */
  public Vantage vantage() {
    return cells.get(0).vantage();
  }

  /** Returns of what. */
  public Target target() {
    return cells.get(0).target();
  }

  /** Returns a cell for each probe. */
  public List<Cell> cells() {
    return cells;
  }

  /** Returns the cells of the probes that tell whether the target answers at all. */
  public List<Cell> liveness() {
    return liveness;
  }

  /**
   * Returns what the queries of each class, over UDP and each from a port of its own, add up to.
   *
   * @param worked the probes that were ever answered as expected: without that, what needs an
   *     upstream or a feature that not every cluster has proves nothing
   */
  public Map<QueryClass, Reading> readings(Set<Probe> worked) {
    if (unproven.stream().noneMatch(cell -> worked.contains(cell.probe()))) {
      return readings;
    }
    Map<QueryClass, Reading> all = new EnumMap<>(QueryClass.class);
    all.putAll(readings);
    unproven.stream().filter(cell -> worked.contains(cell.probe())).forEach(c -> add(all, c));
    return Collections.unmodifiableMap(all);
  }

  /** Returns when the query was sent that was last answered rightly over UDP, of the cluster's. */
  public Optional<Instant> lastPass() {
    return Optional.ofNullable(lastPass);
  }

  /** Returns when the query was sent whose answer came last over UDP, whatever it asked. */
  public Optional<Instant> lastUdpAnswer() {
    return Optional.ofNullable(lastUdpAnswer);
  }

  /** Returns when anything was last heard from the target's own address. */
  public Optional<Instant> lastHeard() {
    return Optional.ofNullable(lastHeard);
  }

  /** Returns when the query was sent that was last answered over TCP. */
  public Optional<Instant> lastTcpAnswer() {
    return Optional.ofNullable(lastTcpAnswer);
  }

  /** Returns when a TCP connection was last made that then stayed silent. */
  public Optional<Instant> lastSilentConnect() {
    return Optional.ofNullable(lastSilentConnect);
  }

  /** Returns when the query was sent that the network last refused, over UDP or TCP. */
  public Optional<Instant> lastRefusal() {
    return Optional.ofNullable(lastRefusal);
  }

  /** Returns when the TCP query was sent that the network last refused. */
  public Optional<Instant> lastTcpRefusal() {
    return Optional.ofNullable(lastTcpRefusal);
  }

  /** Returns when the last TCP query was sent that has come to an end. */
  public Optional<Instant> lastTcpQuery() {
    return Optional.ofNullable(lastTcpQuery);
  }

  private static @Nullable Instant later(@Nullable Instant old, Optional<Instant> other) {
    return other.isEmpty() || (old != null && old.isAfter(other.get())) ? old : other.get();
  }
}
