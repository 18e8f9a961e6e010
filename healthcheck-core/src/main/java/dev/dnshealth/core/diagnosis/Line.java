package dev.dnshealth.core.diagnosis;

import dev.dnshealth.core.config.Detection;
import dev.dnshealth.core.evidence.Cell;
import dev.dnshealth.core.evidence.Reading;
import dev.dnshealth.core.evidence.Streak.Standing;
import dev.dnshealth.core.evidence.Trail;
import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.probe.Wire.SocketKind;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that one vantage saw of one target, added up once: the rules ask for it again and again, and
 * in a large cluster there are tens of thousands of these. Immutable.
 */
public final class Line {

  /**
   * The queries that liveness is judged on go out each second, and time out after two. Where there
   * are many vantages they go out less often, and are fresh for longer.
   */
  private static final Duration FRESH = Duration.ofSeconds(10);

  /** Fewer samples than this prove no loss. */
  private static final int LEAST_SAMPLES = 20;

  /** Fewer losses are chance: with a hundred lines some have three in half a minute. */
  private static final int LEAST_LOST = 4;

  /** With more lost just now, these are less likely chance. */
  private static final int LEAST_BEFORE_MORE = 2;

  /** Slow answers are told from quick ones by fewer: each of them is a measurement. */
  private static final int LEAST_ANSWERS = 10;

  /** What other vantages saw is dated to within a second: a pull that takes longer has failed. */
  private static final Duration UNCERTAIN = Duration.ofSeconds(1);

  /** A target that has lost nothing for so long is well again. */
  private static final Duration RECENT = Duration.ofSeconds(10);

  private final Trail trail;
  private final Map<QueryClass, Reading> readings;
  private final @Nullable Instant silentSince;
  private final boolean known;
  private final boolean good;
  private final boolean served;
  private final boolean lostLately;
  private final double lost;
  private final double slow;

  /**
   * Adds up.
   *
   * @param trail what was seen
   * @param worked the probes that were ever answered as expected: without that, what needs an
   *     upstream or a feature that not every cluster has proves nothing
   * @param window over how long losses are counted
   * @param now the present: evidence that is old says nothing about it
   */
  Line(Trail trail, Set<Probe> worked, Detection detection, Duration window, Instant now) {
    this.trail = trail;
    this.readings = trail.readings(worked);
    Instant silent = null;
    boolean anyKnown = false;
    boolean anyGood = false;
    boolean anyServed = false;
    boolean anyLost = false;
    double mostLost = -1;
    double mostSlow = -1;
    Instant recently = now.minus(RECENT);
    for (Cell cell : trail.liveness()) {
      anyServed |= cell.firstPass().isPresent();
      if (fresh(cell, now)) {
        anyKnown |= cell.answering() != Standing.UNKNOWN;
        anyGood |= cell.answering() == Standing.GOOD;
        silent = earlier(silent, cell.silentSince());
        if (cell.lostSince(recently)) {
          anyLost = true;
          mostLost = Math.max(mostLost, lost(cell, detection, window, now));
        }
        mostSlow = Math.max(mostSlow, slow(cell, detection, window, now));
      }
    }
    this.silentSince = silent == null ? null : silentSince(silent, detection);
    this.known = anyKnown;
    this.good = anyGood;
    this.served = anyServed;
    this.lostLately = anyLost;
    this.lost = silentSince == null ? mostLost : -1;
    this.slow = silentSince == null ? mostSlow : -1;
  }

  private static boolean fresh(Cell cell, Instant now) {
    if (cell.lastSent().isEmpty()) {
      return false;
    }
    Duration slow = cell.pace().multipliedBy(2);
    return cell.lastSent().get().plus(slow.compareTo(FRESH) > 0 ? slow : FRESH).isAfter(now);
  }

  /** An answer to any question, right or wrong, ends the silence, which may then begin anew. */
  private @Nullable Instant silentSince(Instant silent, Detection detection) {
    Instant answered = trail.lastUdpAnswer().orElse(null);
    if (answered == null || answered.isBefore(silent)) {
      return silent;
    }
    Instant anew = null;
    for (Cell cell : trail.liveness()) {
      anew = earlier(anew, cell.silentAfter(answered, detection));
    }
    return anew;
  }

  private static double lost(Cell cell, Detection detection, Duration window, Instant now) {
    // One that falls silent is not lossy for that: what it is will be known in a moment.
    boolean falling = cell.silence().bad() >= detection.suspectAfter();
    int least = falling ? LEAST_SAMPLES - detection.suspectAfter() : LEAST_SAMPLES;
    int leastLost = falling ? LEAST_BEFORE_MORE : LEAST_LOST;
    return cell.lost(now, window, least, leastLost, detection.failures(), falling).orElse(-1.0);
  }

  private static double slow(Cell cell, Detection detection, Duration window, Instant now) {
    return cell.slowest(now, RECENT).compareTo(detection.slowAfter()) > 0
        ? cell.slow(now, window, detection.slowAfter(), LEAST_ANSWERS).orElse(-1.0)
        : -1;
  }

  /** Returns from where. */
  public Vantage vantage() {
    return trail.vantage();
  }

  /** Returns of what. */
  public Target target() {
    return trail.target();
  }

  /** Returns a cell for each probe. */
  public List<Cell> cells() {
    return trail.cells();
  }

  /** Returns since when nothing was answered over UDP, if the target counts as silent there. */
  public Optional<Instant> silentSince() {
    return Optional.ofNullable(silentSince);
  }

  /**
   * Returns since when nothing was answered over UDP at the last of these where it fell silent:
   * until then somebody was answered.
   */
  public static Optional<Instant> silentSince(Collection<Line> lines) {
    return lines.stream()
        .flatMap(line -> line.silentSince().stream())
        .max(Comparator.naturalOrder());
  }

  /** Returns what the silence is, as far as it can be told from here; empty if there is none. */
  public Optional<Silence> silence() {
    return silentSince().flatMap(since -> Silence.of(this, since));
  }

  /** Returns whether the target answers the cluster's own names over UDP, right or wrong. */
  public boolean answering() {
    return silentSince == null && known;
  }

  /**
   * Returns whether it answers, and has done so since a silence elsewhere began, if there is one.
   */
  public boolean answering(Optional<Instant> silentElsewhere) {
    return answering() && silentElsewhere.filter(since -> !answeredSince(since)).isEmpty();
  }

  /** Returns the earliest that a time may have been which another vantage told. */
  static Instant noLaterThan(Instant told) {
    return told.minus(UNCERTAIN);
  }

  /**
   * Returns whether a query was answered that was surely sent after this instant, by whichever
   * vantage's clock: what was answered before a silence began is no proof against it.
   */
  public boolean answeredSince(Instant instant) {
    return lastUdpAnswer().filter(at -> at.isAfter(instant.plus(UNCERTAIN))).isPresent();
  }

  /** Returns how many of the last liveness queries were lost, with no answer to any since. */
  public int lostInARow() {
    Instant lastAnswer = lastUdpAnswer().orElse(Instant.MIN);
    return liveness()
        .filter(
            cell -> cell.silence().badFrom().filter(from -> from.isAfter(lastAnswer)).isPresent())
        .mapToInt(cell -> cell.silence().bad())
        .sum();
  }

  /** Returns whether it answers without a break since it last did not. */
  public boolean well() {
    return silentSince == null && good;
  }

  /** Returns whether it can be said at all if the target answers. */
  public boolean known() {
    return known || silentSince != null;
  }

  /** Returns whether the cluster's own names were ever answered rightly over UDP. */
  public boolean served() {
    return served;
  }

  /** Returns what the queries of one class, over UDP from fresh ports, add up to. */
  public Reading reading(QueryClass queryClass) {
    return readings.getOrDefault(queryClass, Reading.UNKNOWN);
  }

  /**
   * Returns the share of recent liveness queries that were never answered, if there were enough,
   * and if some of the last were among them.
   */
  public Optional<Double> lost() {
    return lost < 0 ? Optional.empty() : Optional.of(lost);
  }

  /** Returns whether a liveness query of the last ten seconds was never answered. */
  public boolean lostLately() {
    return lostLately;
  }

  /** Returns the share of recent liveness queries whose answer was slow, likewise. */
  public Optional<Double> slow() {
    return slow < 0 ? Optional.empty() : Optional.of(slow);
  }

  /** Returns when the query was sent that was last answered rightly over UDP, of the cluster's. */
  public Optional<Instant> lastPass() {
    return trail.lastPass();
  }

  /** Returns when the query was sent whose answer came last over UDP, whatever it asked. */
  public Optional<Instant> lastUdpAnswer() {
    return trail.lastUdpAnswer();
  }

  /** Returns when anything was last heard from the target's own address. */
  public Optional<Instant> lastHeard() {
    return trail.lastHeard();
  }

  /** Returns when the query was sent that was last answered over TCP. */
  public Optional<Instant> lastTcpAnswer() {
    return trail.lastTcpAnswer();
  }

  /** Returns when a TCP connection was last made that then stayed silent. */
  public Optional<Instant> lastSilentConnect() {
    return trail.lastSilentConnect();
  }

  /** Returns when the query was sent that the network last refused, over UDP or TCP. */
  public Optional<Instant> lastRefusal() {
    return trail.lastRefusal();
  }

  /** Returns when the TCP query was sent that the network last refused. */
  public Optional<Instant> lastTcpRefusal() {
    return trail.lastTcpRefusal();
  }

  /** Returns when the last TCP query was sent that has come to an end. */
  public Optional<Instant> lastTcpQuery() {
    return trail.lastTcpQuery();
  }

  /** Returns whether TCP was ever asked. */
  public boolean hasTcp() {
    return tcp().findAny().isPresent();
  }

  /** Returns the cells of the queries over TCP. */
  public Stream<Cell> tcp() {
    return trail.cells().stream().filter(cell -> cell.probe().wire().transport() == Transport.TCP);
  }

  /**
   * Returns the cells on which liveness is judged: the cluster's own names over UDP, as asked all
   * the time. Confirmations are not among them: long after one, its failures would still stand.
   */
  public Stream<Cell> liveness() {
    return trail.liveness().stream();
  }

  /**
   * Returns the cells of one class of queries over UDP, each from a port of its own, that are asked
   * all the time.
   */
  public Stream<Cell> cells(QueryClass queryClass) {
    return trail.cells().stream()
        .filter(cell -> cell.probe().queryClass() == queryClass)
        .filter(cell -> Trail.alone(cell.probe()));
  }

  /** Returns the cells on which liveness is judged, and the confirmations over UDP beside them. */
  public Stream<Cell> livenessAndConfirmations() {
    return Stream.concat(
        liveness(),
        trail.cells().stream().filter(cell -> cell.probe().id().equals(DefaultProbes.CONFIRM_UDP)));
  }

  /** Returns the cells of one kind of socket. */
  public Stream<Cell> cells(SocketKind socket) {
    return trail.cells().stream().filter(cell -> cell.probe().wire().socket() == socket);
  }

  /** Returns the cell of one probe. */
  public Optional<Cell> cell(String probe) {
    return trail.cells().stream().filter(cell -> cell.probe().id().equals(probe)).findFirst();
  }

  private static @Nullable Instant earlier(@Nullable Instant old, Optional<Instant> other) {
    return other.isEmpty() || (old != null && old.isBefore(other.get())) ? old : other.get();
  }
}
