package dev.dnshealth.core.testing.simulator;

import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.probe.Wire;
import dev.dnshealth.core.target.Transport;
import dev.dnshealth.core.testing.simulator.Dice.Throw;
import java.time.Duration;

/**
 * What is done with a query where it arrives.
 *
 * @param kind what
 * @param after how long that takes
 */
record Reaction(Kind kind, Duration after) {

  private static final double LOST_BY_A_BUSY_SERVER = 0.3;

  private static final Duration SLOW_LEAST = Duration.ofMillis(500);
  private static final Duration SLOW_SPREAD = Duration.ofMillis(600);

  /** CoreDNS tries its upstreams for about so long before it gives up. */
  private static final Duration UPSTREAM_TRIED = Duration.ofSeconds(4);

  enum Kind {
    ANSWER,
    SILENCE,
    /** A TCP connection is made, then nothing comes. */
    CONNECT_ONLY,
    REFUSAL
  }

  private static final Reaction SILENCE = new Reaction(Kind.SILENCE, Duration.ZERO);
  private static final Reaction REFUSAL = new Reaction(Kind.REFUSAL, Duration.ZERO);
  private static final Reaction ANSWER = new Reaction(Kind.ANSWER, Duration.ZERO);

  static Reaction to(Probe probe, Arrival arrival, Moment now, Dice dice) {
    return switch (arrival.where()) {
      case NOWHERE -> SILENCE;
      case REFUSED -> REFUSAL;
      case STRANGER, WRONG_STRANGER -> ANSWER;
      case POD -> ofPod(probe, arrival.pod().orElseThrow(), now, dice);
    };
  }

  private static Reaction ofPod(Probe probe, PodLife pod, Moment now, Dice dice) {
    int number = pod.number();
    boolean tcp = probe.wire().transport() == Transport.TCP;
    if (now.podIs(number, FaultKind.POD_NOT_LISTENING)) {
      return REFUSAL;
    }
    if (hung(number, now)) {
      return tcp ? new Reaction(Kind.CONNECT_ONLY, Duration.ZERO) : SILENCE;
    }
    boolean lost =
        tcp
            ? now.podIs(number, FaultKind.TCP_BLOCKED)
            : now.podIs(number, FaultKind.POD_DEAF, FaultKind.SEVERAL_PODS)
                || (now.is(FaultKind.LARGE_ANSWERS_LOST) && inFragments(probe))
                || (now.podIs(number, FaultKind.POD_LOSSY, FaultKind.OVERLOAD)
                    && dice.chance(LOST_BY_A_BUSY_SERVER, Throw.OVERLOAD));
    return lost ? SILENCE : new Reaction(Kind.ANSWER, delay(probe, number, now, dice));
  }

  private static boolean hung(int pod, Moment now) {
    return now.podIs(pod, FaultKind.POD_HUNG)
        || now.ofPod(pod, FaultKind.SEVERAL_PODS)
            .filter(entry -> Moment.dice(entry).with(pod).chance(0.5, Throw.VARIANT))
            .isPresent();
  }

  private static boolean inFragments(Probe probe) {
    return probe.queryClass() == QueryClass.LARGE && probe.wire().ednsSize() > Wire.EDNS_SIZE;
  }

  private static Duration delay(Probe probe, int pod, Moment now, Dice dice) {
    Duration delay = Duration.ZERO;
    if (now.podIs(pod, FaultKind.POD_SLOW, FaultKind.SLOW)) {
      long spread = (long) (dice.part(Throw.DELAY) * SLOW_SPREAD.toNanos());
      delay = SLOW_LEAST.plusNanos(spread);
    }
    boolean triesInVain = Answers.upstreamLost(probe, pod, now).filter(Moment::variant).isPresent();
    return triesInVain ? delay.plus(UPSTREAM_TRIED) : delay;
  }
}
