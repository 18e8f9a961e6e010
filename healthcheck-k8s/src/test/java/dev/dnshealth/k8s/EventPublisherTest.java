package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.diagnosis.SilentServerFaults;
import dev.dnshealth.core.diagnosis.Subject;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.monitor.MonitorEvent;
import dev.dnshealth.core.remediation.Action;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Request;
import dev.dnshealth.core.remediation.RequestedBy;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.remediation.Result;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EventPublisherTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Instance POD = new Instance("coredns-1", "uid-1", Optional.of("node-1"));
  private static final Fault FAULT =
      new Fault(
          SilentServerFaults.DEAF,
          Subject.server(POD),
          List.of("no answer over UDP for 6 s"),
          List.of());
  private static final Reservation RESERVATION =
      new Reservation("r1", new Action.Replace(POD, Optional.empty()), FAULT.id(), "tester", NOW);
  private static final Facts FACTS =
      new Facts(
          NOW,
          Optional.of(
              new Facts.Workload(
                  "Deployment", "kube-system", "coredns", "d1", 2, true, Optional.empty())),
          Map.of(),
          Map.of(),
          Optional.empty(),
          Optional.empty());

  private final MockApi api = new MockApi();
  private final EventRecorder recorder = new EventRecorder(api.client(), "here", Time.system());

  @AfterEach
  void end() {
    recorder.close();
    api.close();
  }

  private void publish(Optional<Facts> facts, MonitorEvent... events) {
    publish(BundleNames.none(), facts, events);
  }

  private void publish(BundleNames names, Optional<Facts> facts, MonitorEvent... events) {
    EventPublisher publisher = new EventPublisher(recorder, () -> facts, names);
    List.of(events).forEach(publisher::onEvent);
  }

  private static MonitorEvent hold(HoldReason reason) {
    return new MonitorEvent.HoldBegan(
        NOW, new Hold(reason, FAULT.id(), FAULT.subject(), reason.words(), Optional.empty()));
  }

  private static MonitorEvent ended(HoldReason reason) {
    MonitorEvent.HoldBegan began = (MonitorEvent.HoldBegan) hold(reason);
    return new MonitorEvent.HoldEnded(NOW, began.hold(), Duration.ofSeconds(1));
  }

  private List<String> posted(int count) {
    await().until(() -> api.requests("POST").size() + api.requests("PATCH").size() >= count);
    return api.requests("POST");
  }

  @Test
  void actionItsResultAndItsProofAreOnTheOwner() {
    publish(
        Optional.of(FACTS),
        new MonitorEvent.ActionStarted(NOW, RESERVATION, FAULT),
        new MonitorEvent.ActionEnded(NOW, RESERVATION, new Result.Done("evicted")),
        new MonitorEvent.Recovered(
            NOW,
            RESERVATION,
            new Instance("coredns-2", "uid-2", Optional.empty()),
            Duration.ofMillis(9500)));

    List<String> posted = posted(3);
    assertThat(posted.get(0))
        .contains(
            "\"reason\":\"DnsPodDeaf\"",
            "\"action\":\"Replace\"",
            "\"uid\":\"d1\"",
            "replacing coredns-1 on node-1: does not answer over UDP, while TCP answers");
    assertThat(posted.get(1)).contains("\"action\":\"ReplaceDone\"", "done: evicted");
    assertThat(posted.get(2))
        .contains(
            "\"action\":\"ReplaceProven\"", "\"type\":\"Normal\"", "coredns-2", "9.5 s after");
  }

  @Test
  void evidenceIsNamedWhereItGoesAndWhereItIs() {
    BundleNames names =
        new BundleNames() {
          @Override
          public Optional<String> planned(Reservation reservation) {
            return Optional.of("kube-system/planned-" + reservation.id());
          }

          @Override
          public Optional<String> kept(Reservation reservation) {
            return Optional.of("kube-system/kept-" + reservation.id());
          }
        };

    publish(
        names,
        Optional.of(FACTS),
        new MonitorEvent.ActionStarted(NOW, RESERVATION, FAULT),
        new MonitorEvent.NotRecovered(NOW, RESERVATION, "still silent"));

    assertThat(posted(2).get(0))
        .contains("; evidence in ConfigMap kube-system/planned-r1 (no answer over UDP for 6 s)");
    assertThat(posted(2).get(1))
        .contains("still silent; evidence in ConfigMap kube-system/kept-r1");
  }

  @Test
  void eachActionIsToldByItsOwnName() {
    Reservation quarantine =
        new Reservation(
            "r1",
            new Action.Quarantine(POD, List.of("k8s-app"), Duration.ofMinutes(30)),
            FAULT.id(),
            "tester",
            NOW);
    publish(
        Optional.of(FACTS),
        new MonitorEvent.ActionStarted(NOW, quarantine, FAULT),
        new MonitorEvent.NotRecovered(NOW, quarantine, "still silent"));

    List<String> posted = posted(2);
    assertThat(posted.get(0))
        .contains("\"action\":\"Quarantine\"", "quarantining coredns-1 on node-1: does not answer");
    assertThat(posted.get(1))
        .contains("\"action\":\"QuarantineIneffective\"", "quarantining coredns-1", "did not help");
  }

  @Test
  void whatAPersonAskedForTellsWhoAndWhatWasOverriddenAndNoHolds() {
    Fault asked =
        new Fault(
            Request.FAULT,
            Subject.server(POD),
            List.of(
                "asked for by jo, because: it leaks",
                "overridden: too_few_siblings, 0 proven, 1 needed of 2 replicas"),
            List.of());
    Reservation reservation =
        new Reservation(
            "r1",
            RESERVATION.action(),
            asked.id(),
            "tester",
            NOW,
            Optional.of(new RequestedBy("jo", "it leaks", Set.of())));
    Hold held = Hold.of(HoldReason.PAUSED, asked, "nodes are upgraded");
    publish(
        Optional.of(FACTS),
        new MonitorEvent.HoldBegan(NOW, held),
        new MonitorEvent.ActionStarted(NOW, reservation, asked),
        new MonitorEvent.Recovered(
            NOW,
            reservation,
            new Instance("coredns-2", "uid-2", Optional.empty()),
            Duration.ofMillis(9500)));

    List<String> posted = posted(2);
    assertThat(posted).hasSize(2);
    assertThat(posted.get(0))
        .contains(
            "\"reason\":\"DnsRequested\"",
            "a person asked for it (asked for by jo, because: it leaks; overridden:"
                + " too_few_siblings, 0 proven");
    assertThat(posted.get(1)).contains("9.5 s after it was asked for");
  }

  static Stream<Arguments> results() {
    return Stream.of(
        Arguments.of(
            new Result.Refused(Result.Reason.DISRUPTION_BUDGET, "why", Optional.empty()),
            "ReplaceRefused"),
        Arguments.of(new Result.NotDone("why"), "ReplaceNotDone"),
        Arguments.of(new Result.Indeterminate("why"), "ReplaceIndeterminate"));
  }

  @ParameterizedTest
  @MethodSource("results")
  void eachResultIsAnEventOfItsOwn(Result result, String action) {
    publish(
        Optional.of(FACTS),
        new MonitorEvent.ActionStarted(NOW, RESERVATION, FAULT),
        new MonitorEvent.ActionEnded(NOW, RESERVATION, result));

    assertThat(posted(2)).hasSize(2);
    assertThat(posted(2).get(1)).contains("\"action\":\"" + action + "\"", "why");
  }

  @Test
  void anActionThatDidNotHelpSaysSo() {
    publish(
        Optional.of(FACTS),
        new MonitorEvent.ActionStarted(NOW, RESERVATION, FAULT),
        new MonitorEvent.NotRecovered(NOW, RESERVATION, "still silent"));

    assertThat(posted(2)).hasSize(2);
    assertThat(posted(2).get(1))
        .contains("\"action\":\"ReplaceIneffective\"", "did not help: still silent");
  }

  @Test
  void withoutPodsTheOwnerAsLastKnownIsUsed() {
    AtomicReference<Optional<Facts>> facts = new AtomicReference<>(Optional.of(FACTS));
    EventPublisher publisher = new EventPublisher(recorder, facts::get, BundleNames.none());
    publisher.onEvent(new MonitorEvent.FaultFound(NOW, FAULT));
    facts.set(
        Optional.of(
            new Facts(
                NOW, Optional.empty(), Map.of(), Map.of(), Optional.empty(), Optional.empty())));

    publisher.onEvent(hold(HoldReason.RESTART_DOES_NOT_HELP));

    assertThat(posted(1)).singleElement().asString().contains("\"uid\":\"d1\"");
  }

  @Test
  void holdIsToldWithItsReason() {
    publish(Optional.of(FACTS), hold(HoldReason.ROLLOUT));

    assertThat(posted(1).get(0))
        .contains(
            "\"reason\":\"DnsPodDeaf\"",
            "\"action\":\"HoldRollout\"",
            "nothing is done: a rollout is in progress or just over");
  }

  @Test
  void holdsOnTheWayToAnActionAreNoNews() {
    publish(
        Optional.of(FACTS),
        hold(HoldReason.NOT_CONFIRMED),
        hold(HoldReason.SETTLING),
        hold(HoldReason.ACTION_UNDER_WAY),
        hold(HoldReason.POD_YOUNG));

    assertThat(posted(1)).singleElement().asString().contains("HoldPodYoung");
  }

  @Test
  void holdsAreToldByTheLeaderAlone() {
    publish(
        Optional.of(FACTS),
        new MonitorEvent.LeaderChanged(NOW, false, Optional.of("other"), ""),
        hold(HoldReason.NOT_LEADER),
        hold(HoldReason.ROLLOUT),
        ended(HoldReason.ROLLOUT),
        new MonitorEvent.LeaderChanged(NOW, true, Optional.of("here"), ""),
        hold(HoldReason.POD_YOUNG));

    assertThat(posted(1)).singleElement().asString().contains("HoldPodYoung");
  }

  @Test
  void nextLeaderTellsTheHoldsThatAreStillThere() {
    publish(
        Optional.of(FACTS),
        new MonitorEvent.LeaderChanged(NOW, false, Optional.of("other"), ""),
        hold(HoldReason.ROLLOUT),
        new MonitorEvent.LeaderChanged(NOW, false, Optional.empty(), ""),
        new MonitorEvent.LeaderChanged(NOW, true, Optional.of("here"), ""),
        hold(HoldReason.POD_YOUNG));

    assertThat(posted(2)).hasSize(2);
    assertThat(posted(2).get(0)).contains("HoldRollout");
    assertThat(posted(2).get(1)).contains("HoldPodYoung");
  }

  @Test
  void whileNobodyLeadsEachTellsItsHolds() {
    publish(
        Optional.of(FACTS),
        new MonitorEvent.LeaderChanged(NOW, false, Optional.empty(), "a right is missing"),
        hold(HoldReason.NOT_LEADER));

    assertThat(posted(1)).singleElement().asString().contains("HoldNotLeader");
  }

  @Test
  void withoutAKnownOwnerNothingIsPublished() {
    publish(Optional.empty(), hold(HoldReason.ROLLOUT));
    publish(Optional.of(FACTS), hold(HoldReason.POD_YOUNG));

    assertThat(posted(1)).singleElement().asString().contains("HoldPodYoung");
  }
}
