package dev.dnshealth.k8s.outside;

import static dev.dnshealth.k8s.outside.ProberSamples.NOW;
import static dev.dnshealth.k8s.outside.ProberSamples.vantage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.diagnosis.UnknownReason;
import dev.dnshealth.core.evidence.Peer;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.k8s.peers.Cursor;
import dev.dnshealth.k8s.peers.ObservationBatch;
import dev.dnshealth.k8s.peers.OwnState;
import dev.dnshealth.k8s.peers.Pull;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodeProberTest {

  private static final ProberWork WORK = ProberSamples.work("node-1", "node-1", "node-2");
  private static final ProberWork OTHER = ProberSamples.work("node-1", "node-1", "node-3");

  private final NodeProber prober = new NodeProber("node-1");
  private final List<ProberPod> pods = new ArrayList<>();

  @AfterEach
  void end() {
    pods.forEach(ProberPod::close);
  }

  @Test
  void firstPodIsWantedAtOnceAndOnlyOne() {
    assertThat(prober.wantsPod(WORK, NOW)).isTrue();
    assertThat(prober.peer("run", NOW)).isEmpty();

    pod(NOW, WORK);

    assertThat(prober.wantsPod(WORK, NOW.plusSeconds(1))).isFalse();
    assertThat(prober.peer("run", NOW.plusSeconds(1)))
        .as("it is missed from the beginning")
        .hasValueSatisfying(peer -> assertThat(peer.state()).isEqualTo(Peer.State.UNHEARD));
  }

  @Test
  void podIsRenewedBeforeItsEndAndTheNextTakesOverOnceItHasSeenSomething() {
    ProberPod first = pod(NOW, WORK);
    hear(first, NOW.plusSeconds(23), 1);
    assertThat(prober.wantsPod(WORK, NOW.plusSeconds(24))).isFalse();
    assertThat(prober.wantsPod(WORK, NOW.plusSeconds(25))).isTrue();

    ProberPod second = pod(NOW.plusSeconds(25), WORK);
    assertThat(prober.wantsPod(WORK, NOW.plusSeconds(26))).isFalse();
    assertThat(hear(first, NOW.plusSeconds(27), 1)).isTrue();
    assertThat(hear(second, NOW.plusSeconds(27), 0)).isFalse();
    assertThat(prober.pods()).containsExactly(first, second);

    assertThat(hear(second, NOW.plusSeconds(28), 1)).isTrue();

    assertThat(prober.settle(Optional.of(second), NOW.plusSeconds(28))).containsExactly(first);
    assertThat(prober.pods()).containsExactly(second);
    assertThat(hear(first, NOW.plusSeconds(28), 1)).as("the old one counts no more").isFalse();
    assertThat(prober.peer("run", NOW.plusSeconds(28)).map(Peer::state)).contains(Peer.State.HEARD);
  }

  @Test
  void otherTargetsWantAnotherPodAtOnceThoughNotInSwarms() {
    hear(pod(NOW, WORK), NOW.plusSeconds(2), 1);

    assertThat(prober.wantsPod(OTHER, NOW.plusSeconds(2))).isFalse();
    assertThat(prober.wantsPod(OTHER, NOW.plusSeconds(3))).isTrue();
  }

  @Test
  void podThatIsNotHeardAnyMoreIsReplacedAndItsVantageIsMissed() {
    ProberPod first = pod(NOW, WORK);
    hear(first, NOW.plusSeconds(2), 1);
    first.troubled("no answer");

    assertThat(prober.peer("run", NOW.plusSeconds(5)))
        .contains(new Peer(vantage("node-1"), "run", Peer.State.UNHEARD, false, "no answer"));
    assertThat(prober.wantsPod(WORK, NOW.plusSeconds(6))).isFalse();
    assertThat(prober.wantsPod(WORK, NOW.plusSeconds(7))).isTrue();
    assertThat(prober.settle(Optional.empty(), NOW.plusSeconds(12))).containsExactly(first);
  }

  @Test
  void podThatIsNeverHeardIsGivenUpAtItsDeadlineAndTheNextIsWaitedFor() {
    ProberPod first = pod(NOW, WORK);
    first.troubled("ErrImagePull: no such image");
    assertThat(prober.wantsPod(WORK, NOW.plusSeconds(44))).isFalse();
    assertThat(prober.settle(Optional.empty(), NOW.plusSeconds(44))).isEmpty();

    assertThat(prober.settle(Optional.empty(), NOW.plusSeconds(45))).containsExactly(first);

    assertThat(prober.sight(NOW.plusSeconds(45)))
        .isEqualTo(new ProberSight("node-1", false, "ErrImagePull: no such image"));
    assertThat(prober.wantsPod(WORK, NOW.plusSeconds(49))).isFalse();
    assertThat(prober.wantsPod(WORK, NOW.plusSeconds(50))).isTrue();
    assertThat(prober.peer("run", NOW.plusSeconds(50)))
        .hasValueSatisfying(
            peer -> assertThat(peer.detail()).isEqualTo("ErrImagePull: no such image"));
  }

  @Test
  void refusedJobIsTriedAgainEverLessOften() {
    Instant now = NOW;
    List<Long> pauses = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      prober.refused("exceeded quota", now);
      long pause = 0;
      while (!prober.wantsPod(WORK, now.plusSeconds(pause))) {
        pause++;
      }
      pauses.add(pause);
      now = now.plusSeconds(pause);
    }

    assertThat(pauses).containsExactly(5L, 10L, 20L, 40L, 60L, 60L);
    assertThat(prober.sight(now).detail()).isEqualTo("exceeded quota");
  }

  @Test
  void observationsOfTwoPodsOfOneVantageAreToldApart() {
    ProberPod first = pod(NOW, WORK);
    ProberPod second = pod(NOW.plusSeconds(25), WORK);

    List<Observation> seen = new ArrayList<>(pull(first, NOW.plusSeconds(26), 2));
    seen.addAll(pull(second, NOW.plusSeconds(26), 2));

    assertThat(seen)
        .extracting(Observation::id)
        .containsExactly(0L, 1L, 1_000_000_000L, 1_000_000_001L);
  }

  @Test
  void proberThatDoubtsItselfIsUnfit() {
    ProberPod pod = pod(NOW, WORK);
    OwnState own = new OwnState(Set.of(UnknownReason.INTERCEPTED), false);
    Pull doubting =
        new Pull.Told(
            new ObservationBatch(vantage("node-1"), Cursor.start(), 0, own, List.of()),
            Duration.ofMillis(10));

    boolean unused = prober.heard(pod, !pod.pull((page, cursor) -> doubting, NOW).isEmpty());

    assertThat(prober.peer("run", NOW))
        .contains(
            new Peer(
                vantage("node-1"),
                "run",
                Peer.State.UNFIT,
                false,
                "it says of itself: intercepted"));
  }

  @Test
  void podThatSaysItIsAnotherVantageIsNotHeard() {
    ProberPod pod = pod(NOW, WORK);

    assertThat(pod.pull((page, cursor) -> ProberSamples.told(vantage("node-9"), cursor), NOW))
        .isEmpty();

    assertThat(pod.heardAt()).isEmpty();
    assertThat(pod.trouble()).isEqualTo("another vantage answers for it");
  }

  private ProberPod pod(Instant made, ProberWork work) {
    ProberPod pod =
        new ProberPod(ProberSamples.job("prober-" + pods.size(), work), made, pods.size());
    try {
      pod.connect(new LocalTunnels(), "pod");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    pods.add(pod);
    prober.add(pod);
    return pod;
  }

  private boolean hear(ProberPod pod, Instant now, int observations) {
    return prober.heard(pod, !pull(pod, now, observations).isEmpty());
  }

  private static List<Observation> pull(ProberPod pod, Instant now, int observations) {
    Observation[] seen = new Observation[observations];
    for (int i = 0; i < observations; i++) {
      seen[i] = ProberSamples.answer(i, vantage("node-1"), now);
    }
    Pull pull = ProberSamples.told(vantage("node-1"), new Cursor("e", observations), seen);
    return pod.pull((page, cursor) -> pull, now);
  }
}
