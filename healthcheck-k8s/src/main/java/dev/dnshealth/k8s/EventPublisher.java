package dev.dnshealth.k8s;

import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.diagnosis.FaultId;
import dev.dnshealth.core.facts.FactSource;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.monitor.MonitorEvent;
import dev.dnshealth.core.monitor.MonitorListener;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Request;
import dev.dnshealth.core.remediation.Reservation;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Puts Events on the DNS workload: one for each action, its result, and the first of each hold,
 * unless another is known to lead, who tells the same holds; once it leads no more, those that are
 * still there are told. The workload as last known is used when there are no pods by which to find
 * it. Used by one thread.
 */
final class EventPublisher implements MonitorListener {

  /** Holds that are passed through on the way to an action. */
  private static final Set<HoldReason> PASSING =
      Set.of(HoldReason.NOT_CONFIRMED, HoldReason.ACTION_UNDER_WAY, HoldReason.SETTLING);

  private final EventRecorder recorder;
  private final FactSource facts;
  private final BundleNames evidence;
  private Optional<Facts.Workload> owner = Optional.empty();
  private final Map<Hold.Key, Hold> untold = new LinkedHashMap<>();
  private boolean another;

  EventPublisher(EventRecorder recorder, FactSource facts, BundleNames evidence) {
    this.recorder = recorder;
    this.facts = facts;
    this.evidence = evidence;
  }

  /** Tells of actions only: a person who looks on is told of holds, and daemons tell the rest. */
  static MonitorListener actionsOnly(EventPublisher events) {
    return event -> {
      if (event instanceof MonitorEvent.ActionStarted
          || event instanceof MonitorEvent.ActionEnded
          || event instanceof MonitorEvent.Recovered
          || event instanceof MonitorEvent.NotRecovered) {
        events.onEvent(event);
      }
    };
  }

  @Override
  public void onEvent(MonitorEvent event) {
    owner = facts.latest().flatMap(Facts::workload).or(() -> owner);
    if (event instanceof MonitorEvent.ActionStarted started) {
      Fault fault = started.fault();
      act(
          EventRecorder.Type.WARNING,
          started.reservation(),
          "",
          started.reservation().action().doing()
              + " "
              + fault.subject()
              + ": "
              + fault.info().title()
              + named(evidence.planned(started.reservation()))
              + " ("
              + String.join("; ", fault.evidence())
              + ")");
    } else if (event instanceof MonitorEvent.ActionEnded ended) {
      act(
          EventRecorder.Type.WARNING,
          ended.reservation(),
          camelCase(ended.result().name(), "_"),
          ended.result().name() + ": " + ended.result().detail());
    } else if (event instanceof MonitorEvent.Recovered recovered) {
      act(
          EventRecorder.Type.NORMAL,
          recovered.reservation(),
          "Proven",
          recovered.replacement()
              + " answers queries, "
              + recovered.recovery().toMillis() / 1000.0
              + (recovered.reservation().requestedBy().isPresent()
                  ? " s after it was asked for"
                  : " s after the first sign of the fault")
              + named(evidence.kept(recovered.reservation())));
    } else if (event instanceof MonitorEvent.NotRecovered notRecovered) {
      act(
          EventRecorder.Type.WARNING,
          notRecovered.reservation(),
          "Ineffective",
          notRecovered.reservation().action().doing()
              + " "
              + notRecovered.reservation().action().instance()
              + " did not help: "
              + notRecovered.why()
              + named(evidence.kept(notRecovered.reservation())));
    } else if (event instanceof MonitorEvent.LeaderChanged changed) {
      leader(changed);
    } else if (event instanceof MonitorEvent.HoldBegan began) {
      hold(began.hold());
    } else if (event instanceof MonitorEvent.HoldEnded ended) {
      untold.remove(ended.hold().key());
    }
  }

  private static String named(Optional<String> bundle) {
    return bundle.map(name -> "; evidence in ConfigMap " + name).orElse("");
  }

  /** The result is part of the action, so that start and result are not one series. */
  private void act(EventRecorder.Type type, Reservation reservation, String result, String note) {
    publish(type, reservation.fault(), camelCase(reservation.action().name(), "_") + result, note);
  }

  private void leader(MonitorEvent.LeaderChanged changed) {
    another = !changed.self() && changed.leader().isPresent();
    if (!another) {
      untold.values().forEach(this::tell);
      untold.clear();
    }
  }

  private void hold(Hold hold) {
    // Who asks for something is told what holds it.
    if (PASSING.contains(hold.reason()) || Request.standsFor(hold.fault())) {
      return;
    }
    if (!another) {
      tell(hold);
    } else if (hold.reason() != HoldReason.NOT_LEADER) {
      untold.put(hold.key(), hold);
    }
  }

  private void tell(Hold hold) {
    publish(
        EventRecorder.Type.WARNING,
        hold.fault(),
        "Hold" + camelCase(hold.reason().name(), "_"),
        hold.subject() + ": nothing is done: " + hold.detail());
  }

  private void publish(EventRecorder.Type type, FaultId fault, String action, String note) {
    owner.ifPresent(
        workload -> recorder.record(workload, type, camelCase(fault.value(), "-"), action, note));
  }

  static String camelCase(String words, String separator) {
    return Arrays.stream(words.split(separator, -1))
        .map(
            word ->
                word.substring(0, 1).toUpperCase(Locale.ROOT)
                    + word.substring(1).toLowerCase(Locale.ROOT))
        .collect(Collectors.joining());
  }
}
