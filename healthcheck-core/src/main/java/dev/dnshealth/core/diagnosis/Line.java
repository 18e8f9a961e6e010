package dev.dnshealth.core.diagnosis;

import dev.dnshealth.core.evidence.Cell;
import dev.dnshealth.core.evidence.Streak.Standing;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * All that one vantage saw of one target.
 *
 * @param vantage from where
 * @param target of what
 * @param cells a cell for each probe
 * @param now the present: evidence that is old says nothing about it
 */
public record Line(Vantage vantage, Target target, List<Cell> cells, Instant now) {

  /** The queries that liveness is judged on go out each second, and time out after two. */
  private static final Duration FRESH = Duration.ofSeconds(10);

  public Line {
    Objects.requireNonNull(vantage, "vantage");
    Objects.requireNonNull(target, "target");
    cells = List.copyOf(cells);
    Objects.requireNonNull(now, "now");
  }

  /**
   * Returns since when nothing was answered over UDP, if the target counts as silent there. An
   * answer to any question, right or wrong, ends the silence.
   */
  public Optional<Instant> silentSince() {
    Optional<Instant> answer = lastUdpAnswer();
    return liveness()
        .filter(this::fresh)
        .flatMap(cell -> cell.silentSince().stream())
        .filter(since -> answer.filter(at -> !at.isBefore(since)).isEmpty())
        .min(Instant::compareTo);
  }

  /** Returns whether the target answers the cluster's own names over UDP, right or wrong. */
  public boolean answering() {
    return silentSince().isEmpty() && standing(standing -> standing != Standing.UNKNOWN);
  }

  /** Returns whether it answers without a break since it last did not. */
  public boolean well() {
    return silentSince().isEmpty() && standing(standing -> standing == Standing.GOOD);
  }

  /** Returns whether it can be said at all if the target answers. */
  public boolean known() {
    return answering() || silentSince().isPresent();
  }

  /** Returns whether the cluster's own names were ever answered rightly over UDP. */
  public boolean served() {
    return liveness().anyMatch(cell -> cell.firstPass().isPresent());
  }

  /**
   * Returns when the query was sent that was last answered rightly over UDP, of the cluster's own.
   */
  public Optional<Instant> lastPass() {
    return latest(cells(QueryClass.INTERNAL, Transport.UDP), Cell::lastPass);
  }

  /** Returns when the query was sent whose answer came last over UDP, whatever it asked. */
  public Optional<Instant> lastUdpAnswer() {
    return latest(over(Transport.UDP), Cell::lastAnswer);
  }

  /** Returns when anything was last heard from the target's own address. */
  public Optional<Instant> lastHeard() {
    return latest(cells.stream(), Cell::lastHeard);
  }

  /** Returns when the query was sent that was last answered over TCP. */
  public Optional<Instant> lastTcpAnswer() {
    return latest(over(Transport.TCP), Cell::lastAnswer);
  }

  /** Returns when a TCP connection was last made that then stayed silent. */
  public Optional<Instant> lastSilentConnect() {
    return latest(over(Transport.TCP), Cell::lastSilentConnect);
  }

  /** Returns when the query was sent that the network last refused, over UDP or TCP. */
  public Optional<Instant> lastRefusal() {
    return latest(cells.stream(), Cell::lastRefusal);
  }

  /** Returns when the TCP query was sent that the network last refused. */
  public Optional<Instant> lastTcpRefusal() {
    return latest(over(Transport.TCP), Cell::lastRefusal);
  }

  /** Returns when the last TCP query was sent that has come to an end. */
  public Optional<Instant> lastTcpQuery() {
    return latest(over(Transport.TCP), Cell::lastSent);
  }

  /** Returns whether TCP was ever asked. */
  public boolean hasTcp() {
    return over(Transport.TCP).findAny().isPresent();
  }

  /**
   * Returns the cells on which liveness is judged: the cluster's own names over UDP, as asked all
   * the time. Confirmations are not among them: long after one, its failures would still stand.
   */
  public Stream<Cell> liveness() {
    return cells.stream().filter(cell -> cell.probe().liveness());
  }

  /** Returns the cells of one class of queries over one transport. */
  public Stream<Cell> cells(QueryClass queryClass, Transport transport) {
    return over(transport).filter(cell -> cell.probe().queryClass() == queryClass);
  }

  private boolean standing(Predicate<Standing> wanted) {
    return liveness().filter(this::fresh).anyMatch(cell -> wanted.test(cell.answering()));
  }

  private boolean fresh(Cell cell) {
    return cell.lastSent().filter(at -> at.plus(FRESH).isAfter(now)).isPresent();
  }

  private Stream<Cell> over(Transport transport) {
    return cells.stream().filter(cell -> cell.probe().wire().transport() == transport);
  }

  private static Optional<Instant> latest(
      Stream<Cell> cells, Function<Cell, Optional<Instant>> time) {
    return cells.flatMap(cell -> time.apply(cell).stream()).max(Instant::compareTo);
  }
}
