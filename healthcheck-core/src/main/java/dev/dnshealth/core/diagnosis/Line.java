package dev.dnshealth.core.diagnosis;

import dev.dnshealth.core.evidence.Cell;
import dev.dnshealth.core.evidence.Streak.Standing;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Transport;
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
 */
public record Line(Vantage vantage, Target target, List<Cell> cells) {

  public Line {
    Objects.requireNonNull(vantage, "vantage");
    Objects.requireNonNull(target, "target");
    cells = List.copyOf(cells);
  }

  /**
   * Returns since when nothing was answered over UDP, if the target counts as silent there. An
   * answer to any question, right or wrong, ends the silence.
   */
  public Optional<Instant> silentSince() {
    return cells(QueryClass.INTERNAL, Transport.UDP)
        .flatMap(cell -> cell.silentSince().stream())
        .min(Instant::compareTo)
        .filter(since -> lastUdpAnswer().filter(answer -> !answer.isBefore(since)).isEmpty());
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
    return cells(QueryClass.INTERNAL, Transport.UDP).anyMatch(cell -> cell.firstPass().isPresent());
  }

  /** Returns when the query was sent whose answer came last over UDP, whatever it asked. */
  public Optional<Instant> lastUdpAnswer() {
    return latest(udp(), Cell::lastAnswer);
  }

  /** Returns when anything was last heard from the target's own address. */
  public Optional<Instant> lastHeard() {
    return latest(cells.stream(), Cell::lastHeard);
  }

  /** Returns when the query was sent that was last answered over TCP. */
  public Optional<Instant> lastTcpAnswer() {
    return latest(tcp(), Cell::lastAnswer);
  }

  /** Returns when a TCP connection was last made that then stayed silent. */
  public Optional<Instant> lastSilentConnect() {
    return latest(tcp(), Cell::lastSilentConnect);
  }

  /** Returns when the TCP query was sent that the network last refused. */
  public Optional<Instant> lastTcpRefusal() {
    return latest(tcp(), Cell::lastRefusal);
  }

  /** Returns when the last TCP query was sent that has come to an end. */
  public Optional<Instant> lastTcpQuery() {
    return latest(tcp(), Cell::lastSent);
  }

  /** Returns whether TCP was ever asked. */
  public boolean hasTcp() {
    return tcp().findAny().isPresent();
  }

  /** Returns the cells of one class of queries over one transport. */
  public Stream<Cell> cells(QueryClass queryClass, Transport transport) {
    return cells.stream()
        .filter(cell -> cell.probe().queryClass() == queryClass)
        .filter(cell -> cell.probe().wire().transport() == transport);
  }

  private boolean standing(Predicate<Standing> wanted) {
    return cells(QueryClass.INTERNAL, Transport.UDP)
        .anyMatch(cell -> wanted.test(cell.answering()));
  }

  private Stream<Cell> udp() {
    return cells.stream().filter(cell -> cell.probe().wire().transport() == Transport.UDP);
  }

  private Stream<Cell> tcp() {
    return cells.stream().filter(cell -> cell.probe().wire().transport() == Transport.TCP);
  }

  private static Optional<Instant> latest(
      Stream<Cell> cells, Function<Cell, Optional<Instant>> time) {
    return cells.flatMap(cell -> time.apply(cell).stream()).max(Instant::compareTo);
  }
}
