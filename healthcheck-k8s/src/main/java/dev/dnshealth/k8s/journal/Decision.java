package dev.dnshealth.k8s.journal;

import dev.dnshealth.core.monitor.Effect;
import dev.dnshealth.core.monitor.MonitorEvent;
import dev.dnshealth.core.monitor.Recorded;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.Reservation;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Something that a monitor found or wanted done, in words that outlive the version that chose them.
 * Two decisions are the same if all but their words are.
 *
 * @param what the kind: {@code verdict}, {@code target}, {@code leader}, {@code fault}, {@code
 *     fault_gone}, {@code hold}, {@code hold_ended}, {@code phase}, {@code read_again}, {@code
 *     reserve}, {@code perform}, {@code settle}, {@code look_up}, {@code request_held}, {@code
 *     ended}, {@code recovered}, {@code not_recovered}, {@code failed}
 * @param name which of its kind: a verdict, a fault's id, a reason to hold, a phase, a result
 * @param subject whom it is about, if not the whole
 * @param words the evidence or the reason, a line each
 */
public record Decision(String what, String name, Optional<String> subject, List<String> words) {

  private static final Set<String> ACTS = Set.of("reserve", "perform");

  public Decision {
    Objects.requireNonNull(what, "what");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(subject, "subject");
    words = List.copyOf(words);
  }

  /**
   * Returns what one step decided, in order. Probes, and reading now and then, are no decisions.
   */
  static List<Decision> of(Recorded step) {
    return step.failure().map(Decision::failed).map(List::of).orElseGet(() -> of(step.effects()));
  }

  /** Returns the decisions among {@code effects}, in order. */
  static List<Decision> of(List<Effect> effects) {
    return effects.stream().flatMap(effect -> of(effect).stream()).toList();
  }

  /** Returns that a step came to nothing because of a bug. */
  static Decision failed(String how) {
    return new Decision("failed", "step", Optional.empty(), List.of(how));
  }

  /** Returns whether the cluster would have been changed by this. */
  boolean acts() {
    return ACTS.contains(what);
  }

  /** Returns whether {@code other} is the same decision, perhaps in other words. */
  boolean sameAs(Decision other) {
    return what.equals(other.what) && name.equals(other.name) && subject.equals(other.subject);
  }

  @Override
  public String toString() {
    return what.replace('_', ' ')
        + " "
        + name
        + subject.map(s -> " " + s).orElse("")
        + (words.isEmpty() ? "" : ": " + String.join("; ", words));
  }

  private static Optional<Decision> of(Effect effect) {
    if (effect instanceof Effect.Emit emit) {
      return of(emit.event());
    }
    if (effect instanceof Effect.Read read && read.full()) {
      return Optional.of(
          new Decision("read_again", "facts and ledger", Optional.empty(), List.of()));
    }
    if (effect instanceof Effect.Reserve reserve) {
      return Optional.of(action("reserve", reserve.reservation(), Optional.empty()));
    }
    if (effect instanceof Effect.Perform perform) {
      return Optional.of(action("perform", perform.reservation(), Optional.empty()));
    }
    if (effect instanceof Effect.LookUp lookUp) {
      return Optional.of(action("look_up", lookUp.reservation(), Optional.empty()));
    }
    if (effect instanceof Effect.Settle settle) {
      return Optional.of(
          about(
              "settle",
              word(settle.entry().outcome()),
              settle.entry().reservation(),
              settle.entry().detail()));
    }
    return Optional.empty();
  }

  private static Optional<Decision> of(MonitorEvent event) {
    if (event instanceof MonitorEvent.VerdictChanged e) {
      List<String> unknown = e.diagnosis().unknown().stream().sorted().map(Decision::word).toList();
      return Optional.of(
          new Decision("verdict", word(e.diagnosis().verdict()), Optional.empty(), unknown));
    }
    if (event instanceof MonitorEvent.TargetChanged e) {
      return Optional.of(
          new Decision("target", word(e.to()), Optional.of(e.target().id()), List.of()));
    }
    if (event instanceof MonitorEvent.TargetGone e) {
      return Optional.of(new Decision("target", "gone", Optional.of(e.target().id()), List.of()));
    }
    if (event instanceof MonitorEvent.LeaderChanged e) {
      return Optional.of(
          new Decision("leader", e.self() ? "self" : "not_self", e.leader(), List.of(e.why())));
    }
    if (event instanceof MonitorEvent.FaultFound e) {
      return Optional.of(
          new Decision(
              "fault",
              e.fault().id().value(),
              Optional.of(e.fault().subject().toString()),
              e.fault().evidence()));
    }
    if (event instanceof MonitorEvent.FaultGone e) {
      return Optional.of(
          new Decision(
              "fault_gone",
              e.fault().id().value(),
              Optional.of(e.fault().subject().toString()),
              List.of()));
    }
    if (event instanceof MonitorEvent.HoldBegan e) {
      return Optional.of(hold("hold", e.hold(), List.of(e.hold().detail())));
    }
    if (event instanceof MonitorEvent.HoldEnded e) {
      return Optional.of(hold("hold_ended", e.hold(), List.of()));
    }
    if (event instanceof MonitorEvent.PhaseChanged e) {
      return Optional.of(new Decision("phase", word(e.to()), Optional.empty(), List.of(e.why())));
    }
    if (event instanceof MonitorEvent.ActionWithheld e) {
      return Optional.of(
          new Decision(
              "withheld",
              e.proposal().action().name(),
              Optional.of(e.proposal().instance().toString()),
              List.of("for " + e.proposal().fault().id())));
    }
    if (event instanceof MonitorEvent.RequestHeld e) {
      return Optional.of(
          new Decision(
              "request_held",
              e.plan().proposal().action().name(),
              Optional.of(e.plan().proposal().instance().toString()),
              e.plan().holds().stream().map(hold -> word(hold.reason())).distinct().toList()));
    }
    if (event instanceof MonitorEvent.ActionEnded e) {
      return Optional.of(about("ended", e.result().name(), e.reservation(), e.result().detail()));
    }
    if (event instanceof MonitorEvent.Recovered e) {
      return Optional.of(
          action("recovered", e.reservation(), Optional.of(e.replacement() + " answers")));
    }
    if (event instanceof MonitorEvent.NotRecovered e) {
      return Optional.of(action("not_recovered", e.reservation(), Optional.of(e.why())));
    }
    // Probed is no decision, and ActionStarted comes with its Perform.
    return Optional.empty();
  }

  private static Decision hold(String what, Hold hold, List<String> words) {
    return new Decision(
        what, word(hold.reason()), Optional.of(hold.fault() + " of " + hold.subject()), words);
  }

  private static Decision action(String what, Reservation reservation, Optional<String> detail) {
    return about(
        what,
        reservation.action().name(),
        reservation,
        detail.orElse("for " + reservation.fault()));
  }

  private static Decision about(String what, String name, Reservation reservation, String detail) {
    return new Decision(
        what, name, Optional.of(reservation.action().instance().toString()), List.of(detail));
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** Returns decisions as one line of text. */
  static String text(List<Decision> decisions) {
    return decisions.isEmpty()
        ? "nothing"
        : decisions.stream().map(Decision::toString).collect(Collectors.joining(", "));
  }
}
