package dev.dnshealth.core.diagnosis;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tells when the fault may be with the one who looks.
 *
 * @param standStill when this process was last found to have stood still
 * @param overflow when observations were last dropped
 */
public record ProberSigns(Optional<Instant> standStill, Optional<Instant> overflow) {

  /** How long the evidence needs to build up again after a pause or an overflow. */
  private static final Duration RECOVERY = Duration.ofSeconds(5);

  /** How long an intercepted query is believed: two rounds of its probe and a bit. */
  private static final Duration INTERCEPTION_HOLDS = Duration.ofSeconds(150);

  /** Returns the signs of a prober that nothing is known against. */
  public static ProberSigns none() {
    return new ProberSigns(Optional.empty(), Optional.empty());
  }

  /** Returns why {@code situation} cannot be judged, or not fully. */
  public Set<UnknownReason> unknown(Situation situation) {
    Set<UnknownReason> reasons = EnumSet.noneOf(UnknownReason.class);
    Instant now = situation.now();
    if (!situation.targets().complete()) {
      reasons.add(UnknownReason.NOT_DISCOVERED);
    } else if (situation.stale()) {
      reasons.add(UnknownReason.API_LOST);
    }
    if (within(standStill, RECOVERY, now)) {
      reasons.add(UnknownReason.PAUSED);
    }
    if (within(overflow, RECOVERY, now)) {
      reasons.add(UnknownReason.OVERFLOW);
    }
    if (situation.silent().stream()
        .anyMatch(line -> within(line.lastUdpAnswer(), INTERCEPTION_HOLDS, now))) {
      reasons.add(UnknownReason.INTERCEPTED);
    }
    if (isolated(situation)) {
      reasons.add(UnknownReason.ISOLATED);
    }
    if (situation.targets().complete() && situation.lines().stream().noneMatch(Line::known)) {
      reasons.add(UnknownReason.THIN_EVIDENCE);
    }
    return reasons;
  }

  /** Nothing at all is heard, and what would prove our own network, the API, is lost as well. */
  private static boolean isolated(Situation situation) {
    List<Line> lines = situation.lines();
    Optional<Instant> silentSince =
        lines.stream().flatMap(line -> line.silentSince().stream()).min(Instant::compareTo);
    return situation.stale()
        && silentSince.isPresent()
        && lines.stream().noneMatch(Line::answering)
        && lines.stream()
            .flatMap(line -> line.lastHeard().stream())
            .noneMatch(heard -> heard.isAfter(silentSince.get()));
  }

  private static boolean within(Optional<Instant> event, Duration span, Instant now) {
    return event.filter(at -> at.plus(span).isAfter(now)).isPresent();
  }
}
