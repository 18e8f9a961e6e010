package dev.dnshealth.core.diagnosis;

import java.time.Instant;
import java.util.Optional;

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

  /**
   * Returns what the silence of {@code line} is, by the last TCP query that came to an end; empty
   * while none has since the silence began. An older one proves nothing about the path of today.
   */
  static Optional<Silence> of(Line line, Instant since) {
    Optional<Instant> last = line.lastTcpQuery().filter(at -> !at.isBefore(since));
    if (last.isEmpty()) {
      return line.hasTcp() ? Optional.empty() : Optional.of(UNREACHABLE);
    }
    if (line.lastTcpAnswer().equals(last)) {
      return Optional.of(DEAF);
    }
    if (line.lastSilentConnect().equals(last)) {
      return Optional.of(HUNG);
    }
    return Optional.of(line.lastTcpRefusal().equals(last) ? NOT_LISTENING : UNREACHABLE);
  }
}
