package dev.dnshealth.core.testing.simulator;

import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.probe.Reply;
import dev.dnshealth.core.probe.Timing;
import dev.dnshealth.core.target.Transport;
import dev.dnshealth.core.testing.simulator.Dice.Throw;
import java.time.Duration;
import java.util.Optional;

/** What the sender sees of what is done with its query, through noise. */
final class Receptions {

  private static final Duration HANDSHAKE = Duration.ofNanos(300_000);
  private static final Duration NEAR = Duration.ofNanos(600_000);
  private static final Duration FAR = Duration.ofMillis(8);

  private final Noise noise;

  Receptions(Noise noise) {
    this.noise = noise;
  }

  /** Returns what is seen of a query, which {@code reply} answers if it is answered. */
  Reception of(Probe probe, Reaction reaction, Optional<Reply> reply, Dice dice) {
    boolean tcp = probe.wire().transport() == Transport.TCP;
    boolean lost =
        tcp
            ? dice.chance(noise.lostConnects(), Throw.CONNECT)
            : dice.chance(noise.loss(), Throw.LOSS);
    return switch (reaction.kind()) {
      case REFUSAL ->
          new Reception(
              new Outcome.Unreachable(Outcome.Unreachable.Where.PORT, Timing.of(HANDSHAKE)),
              HANDSHAKE,
              Optional.empty());
      case SILENCE -> silence(probe, false, 0);
      case CONNECT_ONLY -> silence(probe, !lost, 0);
      case ANSWER ->
          lost ? silence(probe, false, 0) : answer(probe, reaction, reply.orElseThrow(), dice);
    };
  }

  /** Returns a time-out. */
  static Reception silence(Probe probe, boolean connected, int answered) {
    Timing timing =
        new Timing(
            probe.timeout(), connected ? Optional.of(HANDSHAKE) : Optional.empty(), Duration.ZERO);
    return new Reception(
        new Outcome.TimedOut(timing, 0, answered), probe.timeout(), Optional.empty());
  }

  private Reception answer(Probe probe, Reaction reaction, Reply reply, Dice dice) {
    boolean tcp = probe.wire().transport() == Transport.TCP;
    Duration took = usual(probe, dice).plus(reaction.after());
    if (!tcp && dice.chance(noise.lateAnswers(), Throw.LATE)) {
      took = took.plus(probe.timeout());
    }
    Outcome.Answered answered =
        new Outcome.Answered(
            reply,
            new Timing(took, tcp ? Optional.of(HANDSHAKE) : Optional.empty(), Duration.ZERO));
    if (took.compareTo(probe.timeout()) < 0) {
      return new Reception(answered, took, Optional.empty());
    }
    Reception silence = silence(probe, tcp, 0);
    boolean noted = !tcp && took.compareTo(probe.timeout().plus(probe.lateFor())) < 0;
    return noted
        ? new Reception(
            silence.outcome(), silence.after(), Optional.of(new Reception.Late(answered, took)))
        : silence;
  }

  private Duration usual(Probe probe, Dice dice) {
    boolean far =
        probe.queryClass() == QueryClass.EXTERNAL
            || probe.queryClass() == QueryClass.EXTERNAL_RANDOM;
    double part = dice.part(Throw.TIME);
    // Most answers are quick, and few are as slow as the jitter allows.
    double times = 1 + (noise.jitter() - 1) * part * part * part * part;
    return Duration.ofNanos((long) ((far ? FAR : NEAR).toNanos() * times));
  }
}
