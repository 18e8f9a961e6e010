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
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.remediation.Result;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
    EventPublisher publisher = new EventPublisher(recorder, () -> facts);
    List.of(events).forEach(publisher::onEvent);
  }

  private static MonitorEvent hold(HoldReason reason) {
    return new MonitorEvent.HoldBegan(
        NOW, new Hold(reason, FAULT.id(), FAULT.subject(), reason.words(), Optional.empty()));
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

    assertThat(posted(3).get(0))
        .contains(
            "\"reason\":\"DnsPodDeaf\"",
            "\"action\":\"Replace\"",
            "\"uid\":\"d1\"",
            "replacing coredns-1 on node-1: does not answer over UDP, while TCP answers");
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
  void withoutAKnownOwnerNothingIsPublished() {
    publish(Optional.empty(), hold(HoldReason.ROLLOUT));
    publish(Optional.of(FACTS), hold(HoldReason.POD_YOUNG));

    assertThat(posted(1)).singleElement().asString().contains("HoldPodYoung");
  }
}
