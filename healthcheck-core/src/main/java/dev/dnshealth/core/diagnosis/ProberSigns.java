package dev.dnshealth.core.diagnosis;

import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.target.Role;
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
        .filter(situation::own)
        .anyMatch(line -> within(line.lastUdpAnswer(), INTERCEPTION_HOLDS, now))) {
      reasons.add(UnknownReason.INTERCEPTED);
    }
    if (isolated(situation)) {
      reasons.add(UnknownReason.ISOLATED);
    }
    if (situation.targets().complete() && thin(situation)) {
      reasons.add(UnknownReason.THIN_EVIDENCE);
    }
    return reasons;
  }

  /**
   * Half of the servers that we ask and every Service have to be known: not all servers, or each
   * new pod would make the whole unknown. And interception has to be looked for before an answer
   * proves anything.
   */
  private static boolean thin(Situation situation) {
    List<ServerView> asked =
        situation.servers().stream()
            .filter(server -> situation.viewers().ask(server.instance()))
            .toList();
    long servers = asked.size();
    long known = asked.stream().filter(ServerView::known).count();
    long services = situation.targets().of(Role.SERVICE).size();
    long knownServices =
        situation.services().stream().filter(Line::known).map(Line::target).distinct().count();
    boolean looked =
        situation.targets().of(Role.SILENT).isEmpty()
            || situation.silent().stream()
                .flatMap(line -> line.cells().stream())
                .anyMatch(cell -> cell.lastSent().isPresent());
    return !looked || known * 2 < servers || knownServices < services || servers + services == 0;
  }

  /**
   * Nothing at all is heard, and what would prove our own network, the API, is lost or elsewhere.
   */
  private static boolean isolated(Situation situation) {
    // From outside, pod and Service addresses are often not reachable at all.
    boolean noOtherProof =
        situation.stale()
            || situation.lines().stream()
                .allMatch(line -> line.vantage().network() == Network.OUTSIDE);
    return noOtherProof && situation.nothingHeardSince().isPresent();
  }

  private static boolean within(Optional<Instant> event, Duration span, Instant now) {
    return event.filter(at -> at.plus(span).isAfter(now)).isPresent();
  }
}
