package dev.dnshealth.core.diagnosis;

import dev.dnshealth.core.evidence.Cell;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What it is when a server does not answer over UDP, told by what TCP to the same address came to.
 * The surest comes first: one vantage with proof outweighs another without.
 */
public enum Silence {
  /** TCP answers DNS, so the process works and the path is there: only its UDP is dead. */
  DEAF,
  /**
   * A TCP handshake succeeds and then nothing comes: the path is there, the process stands still.
   */
  HUNG,
  /** TCP is refused: nothing listens. */
  NOT_LISTENING,
  /** Not a packet comes from its address: it cannot be told from a broken path. */
  UNREACHABLE;

  /** So many queries over UDP are lost before the TCP query that tells of the path is sent. */
  private static final int LOST_BEFORE = 3;

  /** So many more are lost that were sent after TCP had told of it. */
  private static final int LOST_AFTER = 2;

  /**
   * Returns what the silence of {@code line} is, by the last TCP query that came to an end; empty
   * while none has since the silence began. An older one proves nothing about the path of today.
   * Nor does one when the path was just mended, or cut: TCP and UDP tell of the same path only if
   * queries over UDP were lost before and after it.
   */
  static Optional<Silence> of(Line line, Instant since) {
    Optional<Instant> last = line.lastTcpQuery().filter(at -> !at.isBefore(since));
    if (last.isEmpty()) {
      return line.hasTcp() ? Optional.empty() : Optional.of(UNREACHABLE);
    }
    if (line.lastTcpAnswer().equals(last)) {
      return between(line, since, Cell::firstAnswerAfter) ? Optional.of(DEAF) : Optional.empty();
    }
    if (line.lastSilentConnect().equals(last)) {
      return between(line, since, Cell::firstSilentConnectAfter)
          ? Optional.of(HUNG)
          : Optional.empty();
    }
    return Optional.of(line.lastTcpRefusal().equals(last) ? NOT_LISTENING : UNREACHABLE);
  }

  /** Returns whether enough was lost before and after TCP told of the path. */
  private static boolean between(
      Line line, Instant since, BiFunction<Cell, Instant, Optional<Instant>> told) {
    return line.livenessAndConfirmations()
        .flatMap(cell -> cell.nthLostSince(since, LOST_BEFORE).stream())
        .min(Instant::compareTo)
        .flatMap(
            before ->
                line.tcp()
                    .flatMap(cell -> told.apply(cell, before).stream())
                    .min(Instant::compareTo))
        .filter(
            at ->
                line.livenessAndConfirmations().mapToInt(cell -> cell.countLostAfter(at)).sum()
                    >= LOST_AFTER)
        .isPresent();
  }
}
