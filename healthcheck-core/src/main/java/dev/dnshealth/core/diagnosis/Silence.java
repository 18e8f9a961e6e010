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

  /** Returns what the silence of {@code line} is, or empty while TCP has not come to an end. */
  static Optional<Silence> of(Line line, Instant since) {
    Optional<Instant> answer = line.lastTcpAnswer().filter(at -> !at.isBefore(since));
    Optional<Instant> connect = line.lastSilentConnect().filter(at -> !at.isBefore(since));
    if (connect.isPresent() && answer.filter(at -> at.isAfter(connect.get())).isEmpty()) {
      return Optional.of(HUNG);
    }
    if (answer.isPresent()) {
      return Optional.of(DEAF);
    }
    if (line.tcpRefusedSince(since)) {
      return Optional.of(NOT_LISTENING);
    }
    return line.hasTcp() && !line.tcpConcludedSince(since)
        ? Optional.empty()
        : Optional.of(UNREACHABLE);
  }
}
