package dev.dnshealth.core.diagnosis;

import dev.dnshealth.core.evidence.Cell;
import dev.dnshealth.core.evidence.Reading;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.target.Instance;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that was seen of one server, from every vantage and at each of its addresses, added up once.
 * Immutable.
 */
public final class ServerView {

  /** One right answer may have been on its way when the fault began. */
  private static final int LEAST_PASSES = 2;

  private final Instance instance;
  private final List<Line> lines;
  private final Map<QueryClass, Reading> readings = new EnumMap<>(QueryClass.class);
  private final @Nullable Instant silentSince;
  private final boolean known;
  private final boolean answering;
  private final boolean well;
  private final boolean served;

  /** Adds up these lines. */
  ServerView(Instance instance, List<Line> lines) {
    this.instance = instance;
    this.lines = List.copyOf(lines);
    boolean anyKnown = false;
    boolean anyAnswering = false;
    boolean anyWell = false;
    boolean anyServed = false;
    Optional<Instant> silent = Line.silentSince(lines);
    Set<QueryClass> open = EnumSet.allOf(QueryClass.class);
    for (Line line : lines) {
      anyKnown |= line.known();
      anyServed |= line.served();
      // What one vantage gets right the server can do: the surest reading comes first.
      open.removeIf(queryClass -> better(queryClass, line.reading(queryClass)));
      if (line.answering(silent)) {
        anyAnswering = true;
        anyWell |= line.well();
      }
    }
    this.known = anyKnown;
    this.answering = anyAnswering;
    this.well = anyWell;
    this.served = anyServed;
    this.silentSince = anyAnswering ? null : silent.orElse(null);
  }

  /** Takes over a better reading, and returns whether there is none better than that. */
  private boolean better(QueryClass queryClass, Reading reading) {
    if (reading.compareTo(readings.getOrDefault(queryClass, Reading.UNKNOWN)) < 0) {
      readings.put(queryClass, reading);
    }
    return reading == Reading.RIGHT;
  }

  /** Returns the server. */
  public Instance instance() {
    return instance;
  }

  /** Returns what was seen. */
  public List<Line> lines() {
    return lines;
  }

  /** Returns since when no vantage got an answer over UDP, if that is so for all that can tell. */
  public Optional<Instant> silentSince() {
    return Optional.ofNullable(silentSince);
  }

  /** Returns whether some vantage gets answers over UDP. */
  public boolean answering() {
    return answering;
  }

  /** Returns whether some vantage gets answers without a break. */
  public boolean well() {
    return well;
  }

  /** Returns whether it can be said at all if the server answers. */
  public boolean known() {
    return known;
  }

  /** Returns whether some vantage has ever got a right answer. */
  public boolean served() {
    return served;
  }

  /** Returns what the queries of one class add up to, seen from where they fare best. */
  public Reading reading(QueryClass queryClass) {
    return readings.getOrDefault(queryClass, Reading.UNKNOWN);
  }

  /** Returns the cells of one class, from all vantages. */
  public Stream<Cell> cells(QueryClass queryClass) {
    return lines.stream().flatMap(line -> line.cells(queryClass));
  }

  /** Returns whether the wrong answers of one class last had this response code. */
  public boolean wrong(QueryClass queryClass, int rcode) {
    return reading(queryClass) == Reading.WRONG
        && cells(queryClass)
            .filter(cell -> cell.wrongness().isBad())
            .allMatch(cell -> cell.mistake().filter(m -> m.is(rcode)).isPresent());
  }

  /**
   * Returns whether the answers of one class are wrong, and do not get better just now, seen from
   * anywhere: a question that one vantage sees answered rightly is about to be at the others.
   */
  public boolean wrong(QueryClass queryClass) {
    return reading(queryClass) == Reading.WRONG
        && cells(queryClass).anyMatch(cell -> cell.wrongness().isBad() && !recovers(cell));
  }

  private boolean recovers(Cell wrong) {
    return cells(wrong.probe().queryClass())
        .filter(cell -> cell.probe().equals(wrong.probe()) && cell.wrongness().isBad())
        .anyMatch(cell -> cell.wrongness().good() > 0);
  }

  /** Returns when the wrong answers of one class began. */
  public Optional<Instant> wrongSince(QueryClass queryClass) {
    return cells(queryClass)
        .filter(cell -> cell.wrongness().isBad())
        .flatMap(cell -> cell.wrongness().badFrom().stream())
        .min(Instant::compareTo);
  }

  /** Returns whether the answers of one class are all right, also some sent after this instant. */
  public boolean rightSince(QueryClass queryClass, Instant instant) {
    return reading(queryClass) == Reading.RIGHT
        && cells(queryClass).anyMatch(cell -> cell.passesInARowSince(instant) >= LEAST_PASSES);
  }

  /** Returns whether an answer of one class, to a query sent after this instant, was wrong. */
  public boolean erredSince(QueryClass queryClass, Instant instant) {
    return cells(queryClass).anyMatch(cell -> cell.wrongSince(instant));
  }

  /** Returns when the query was sent that was last answered rightly over UDP. */
  public Optional<Instant> lastPass() {
    return latest(Line::lastPass);
  }

  /** Returns the same, for one whose date is not quite sure taken as early as it may have been. */
  public Optional<Instant> surelyPassed(Predicate<Line> own) {
    return latest(
        line -> own.test(line) ? line.lastPass() : line.lastPass().map(Line::noLaterThan));
  }

  /** Returns when the query was sent whose answer came last over UDP. */
  public Optional<Instant> lastUdpAnswer() {
    return latest(Line::lastUdpAnswer);
  }

  /** Returns how many of the last queries over UDP, sent since {@code instant}, were right. */
  public int passesInARowSince(Instant instant) {
    return lines.stream()
        .flatMap(Line::liveness)
        .mapToInt(cell -> cell.passesInARowSince(instant))
        .max()
        .orElse(0);
  }

  /** Returns what the silence of this server is, as far as it can be told; empty if it answers. */
  public Optional<Silence> silence() {
    if (silentSince == null) {
      return Optional.empty();
    }
    // A vantage that it never answered tells nothing of what has changed.
    Optional<Silence> told = silence(lines.stream().filter(Line::served));
    return told.isPresent() || served ? told : silence(lines.stream());
  }

  private static Optional<Silence> silence(Stream<Line> from) {
    return from.flatMap(line -> line.silence().stream()).min(Enum::compareTo);
  }

  private Optional<Instant> latest(Function<Line, Optional<Instant>> time) {
    return lines.stream().flatMap(line -> time.apply(line).stream()).max(Instant::compareTo);
  }
}
