package dev.dnshealth.core.monitor.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.testing.SimulatedCluster.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rule 2: silence alone proves nothing against a pod. Walks in which paths are cut and mended, pods
 * answer late, never answered, or have their port closed, between pods that are really deaf or
 * hung; judged by what the monitor's vantage had heard from the pod's own address.
 */
class SickPathIsNoSickPodTest {

  /** No silence is found in less: five seconds from the first's send to the last's deadline. */
  private static final Duration SPAN = Duration.ofSeconds(5);

  private static final Map<String, Member.Tcp> PROOF =
      Map.of("DNS-POD-DEAF", Member.Tcp.ANSWER, "DNS-POD-HUNG", Member.Tcp.CONNECTION);

  private static int actions;

  static List<Long> seeds() {
    return new SplittableRandom(22).longs(4).boxed().toList();
  }

  @AfterAll
  static void theWalksLedToActions() {
    assertThat(actions).isGreaterThan(6);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void onlyAPodThatIsHeardAndWasSeenWellIsReplaced(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Fleet fleet = new Fleet(random.nextInt(2, 5), random);
    Member member = fleet.join(Policy.defaults(), Duration.ZERO);
    fleet.judgeSent(eviction -> judge(fleet, eviction));
    // The first is never seen well before it fails.
    fleet.set(fleet.anyPod(), random.nextBoolean() ? Health.DEAF : Health.HUNG);
    fleet.run(Duration.ofSeconds(30));
    assertThat(fleet.evictions).isEmpty();
    fleet.mend();
    fleet.run(Duration.ofSeconds(30));
    for (int i = 0; i < 16; i++) {
      trouble(fleet, member, random);
      fleet.run(Duration.ofMillis(random.nextInt(2000, 40_000)));
      if (random.nextInt(3) > 0) {
        trouble(fleet, member, random);
        fleet.run(Duration.ofMillis(random.nextInt(500, 25_000)));
      }
      member.cut.clear();
      member.late.clear();
      fleet.mend();
      fleet.run(Duration.ofSeconds(25));
    }
    actions += fleet.evictions.size();
  }

  private static void trouble(Fleet fleet, Member member, SplittableRandom random) {
    Instance pod = random.nextInt(3) == 0 ? fleet.anyPod() : fleet.cluster.pods().get(0);
    switch (random.nextInt(9)) {
      case 0 -> member.cut.add(pod.uid());
      case 1 -> member.cut.remove(pod.uid());
      case 2 -> member.late.add(pod.uid());
      case 3 -> fleet.set(pod, Health.UNREACHABLE);
      case 4 -> fleet.set(pod, Health.CLOSED);
      case 5 -> {
        // A new pod that this vantage has not yet heard.
        Instance fresh = fleet.cluster.replace(pod);
        fleet.set(fresh, random.nextBoolean() ? Health.DEAF : Health.HUNG);
      }
      case 6 -> fleet.set(pod, Health.HUNG);
      default -> fleet.set(pod, Health.DEAF);
    }
  }

  private static void judge(Fleet fleet, Fleet.Eviction eviction) {
    Instance pod = eviction.pod();
    Member.Heard heard = eviction.by().heard(pod.uid());
    Instant ready = fleet.cluster.facts().pods().get(pod.uid()).readySince().orElseThrow();
    assertThat(PROOF).as("its kind of silence").containsKey(eviction.reservation().fault().value());
    assertThat(heard.lastRight).as("it was seen well since it was ready").isAfter(ready);
    assertThat(heard.lastReply)
        .as("no reply of any kind, not even a late one, for a while")
        .isBeforeOrEqualTo(eviction.sentAt().minus(SPAN));
    assertThat(heard.tcpAt).as("TCP was asked since").isAfter(heard.lastReply);
    assertThat(heard.tcp)
        .as("what came over TCP")
        .isEqualTo(PROOF.get(eviction.reservation().fault().value()));
  }
}
