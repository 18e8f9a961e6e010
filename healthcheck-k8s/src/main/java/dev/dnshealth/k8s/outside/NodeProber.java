package dev.dnshealth.k8s.outside;

import dev.dnshealth.core.evidence.Peer;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Vantage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The prober on one node: its pod, and in time the next one, which takes over as soon as it has
 * seen something, so that there is no gap. Decides by the times it is told; used under its owner's
 * lock.
 */
final class NodeProber {

  /** From here on the next pod has 20 s to be heard before this one's deadline. */
  static final Duration RENEW_AT = Duration.ofSeconds(25);

  /** As long as evidence counts as that of the present. */
  static final Duration HEARD_FOR = Duration.ofSeconds(3);

  /** A prober that nobody hears ends by itself; so long it may be the way that is disturbed. */
  static final Duration LOST_AFTER = Duration.ofSeconds(10);

  private static final Duration REPLACE_AFTER = Duration.ofSeconds(5);

  /** Targets that change come in swarms, as at a rollout. */
  private static final Duration CHANGE_AFTER = Duration.ofSeconds(3);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final int MOST_DOUBLINGS = 4;

  private final String node;
  private final Vantage vantage;
  private @Nullable ProberPod current;
  private @Nullable ProberPod next;
  private Instant notBefore = Instant.MIN;
  private Optional<Instant> heardAt = Optional.empty();
  private String trouble = "";
  private int failures;

  NodeProber(String node) {
    this.node = node;
    this.vantage = new Vantage("prober " + node, Optional.of(node), Network.POD);
  }

  Vantage vantage() {
    return vantage;
  }

  /** Returns the pods that there are. */
  List<ProberPod> pods() {
    return Stream.of(Optional.ofNullable(current), Optional.ofNullable(next))
        .flatMap(Optional::stream)
        .toList();
  }

  /** Returns whether another pod is needed now to do {@code work}. */
  boolean wantsPod(ProberWork work, Instant now) {
    ProberPod pod = current;
    if (next != null || now.isBefore(notBefore)) {
      return false;
    }
    return pod == null
        || (pod.heardAt().isPresent() && pod.age(now).compareTo(RENEW_AT) >= 0)
        || (!pod.job().work().equals(work) && pod.age(now).compareTo(CHANGE_AFTER) >= 0)
        || silentFor(pod, REPLACE_AFTER, now);
  }

  /** Takes a pod that was just made. */
  void add(ProberPod pod) {
    if (current == null) {
      current = pod;
    } else {
      next = pod;
    }
  }

  /** Notes that a pod could not even be made. */
  void refused(String why, Instant now) {
    trouble = why;
    pause(now);
  }

  /**
   * Takes note that a pod was asked, and whether it has seen anything.
   *
   * @return whether what it saw counts: of two pods, only one's does
   */
  boolean heard(ProberPod pod, boolean saw) {
    if (pod.heardAt().isPresent()) {
      failures = 0;
      trouble = "";
    }
    if (pod == current) {
      heardAt = pod.heardAt().or(() -> heardAt);
      return true;
    }
    return pod == next && saw;
  }

  /**
   * Ends what is over, and has the next pod take over if it has seen something.
   *
   * @param taken the pod whose sights were just taken, if any
   * @return the pods that are not needed any more
   */
  List<ProberPod> settle(Optional<ProberPod> taken, Instant now) {
    List<ProberPod> old = new ArrayList<>();
    ProberPod first = current;
    ProberPod second = next;
    if (second != null && failed(second, now)) {
      old.add(second);
      next = null;
      second = null;
    }
    boolean over = first != null && failed(first, now);
    boolean replaced = second != null && taken.filter(pod -> pod == next).isPresent();
    if (first != null && (over || replaced)) {
      old.add(first);
      current = second;
      next = null;
      if (second != null) {
        heardAt = second.heardAt().or(() -> heardAt);
      }
    }
    return old;
  }

  private boolean failed(ProberPod pod, Instant now) {
    boolean dead =
        pod.over()
            || pod.age(now).compareTo(ProberJob.DEADLINE) >= 0
            || silentFor(pod, LOST_AFTER, now);
    if (dead && pod.heardAt().isEmpty()) {
      trouble = pod.trouble();
      pause(now);
    }
    return dead;
  }

  private void pause(Instant now) {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS));
    notBefore = now.plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
    failures++;
  }

  private static boolean silentFor(ProberPod pod, Duration span, Instant now) {
    return pod.heardAt().filter(at -> !at.plus(span).isAfter(now)).isPresent();
  }

  /**
   * Returns this vantage for the monitor; empty while nothing was tried yet. One that was, and is
   * not heard, is missed: with it two places might see what one does not.
   */
  Optional<Peer> peer(String epoch, Instant now) {
    if (heardAt.isEmpty() && failures == 0 && pods().isEmpty()) {
      return Optional.empty();
    }
    if (!heard(now)) {
      return Optional.of(new Peer(vantage, epoch, Peer.State.UNHEARD, false, detail()));
    }
    String against = against();
    return Optional.of(
        new Peer(
            vantage,
            epoch,
            against.isEmpty() ? Peer.State.HEARD : Peer.State.UNFIT,
            false,
            against));
  }

  private String against() {
    ProberPod pod = current;
    return pod == null || pod.own().against().isEmpty()
        ? ""
        : pod.own().against().stream()
            .map(reason -> reason.name().toLowerCase(Locale.ROOT))
            .sorted()
            .collect(Collectors.joining(", ", "it says of itself: ", ""));
  }

  private boolean heard(Instant now) {
    return heardAt.filter(at -> at.plus(HEARD_FOR).isAfter(now)).isPresent();
  }

  ProberSight sight(Instant now) {
    return heard(now) ? new ProberSight(node, true, "") : new ProberSight(node, false, detail());
  }

  private String detail() {
    ProberPod pod = current;
    if (!trouble.isEmpty()) {
      return trouble;
    }
    return pod == null ? "it is about to be started" : pod.trouble();
  }
}
