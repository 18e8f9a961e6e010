package dev.dnshealth.daemon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Repairs that are cut off at an exact step: two daemons, and between each and the API server a
 * gate that holds back the one request at which the leader is then killed, frozen or cut off.
 */
@NeedsCluster
class InterruptedRepairIT {

  /** {@code -Ddnshealth.steps=all} kills the leader at each of them. */
  private static final boolean ALL = "all".equals(System.getProperty("dnshealth.steps"));

  /** Less to wait for; the lease is short, so that another takes over soon. */
  private static final Map<String, String> HASTY =
      Daemon.hasty(
          Map.of(
              "HEALTHCHECK_REPAIR_SETTLE", "5s",
              "HEALTHCHECK_REPAIR_SHARED_CAUSE_WINDOW", "1s",
              "HEALTHCHECK_REPAIR_PER_HOUR", "2",
              "HEALTHCHECK_LEASE_DURATION", "6s",
              "HEALTHCHECK_LEASE_RENEW_DEADLINE", "4s",
              "HEALTHCHECK_LEASE_RETRY", "1s"));

  private static final String LEDGER_WRITE = "^PUT \\S*/configmaps/" + Daemon.LEDGER + " ";
  private static final String RESERVATION = LEDGER_WRITE + ".*\\\\\"open\\\\\":";
  private static final String RESULT = LEDGER_WRITE + "(?!.*\\\\\"open\\\\\":).*\\\\\"DONE\\\\\"";
  private static final String PROOF = LEDGER_WRITE + ".*\\\\\"EFFECTIVE\\\\\"";
  private static final String EVICTION = "^POST \\S*/eviction ";

  private static final Duration STEADY = Duration.ofSeconds(10);

  private final TestCluster cluster = TestCluster.get();
  private Pod leader;
  private Pod other;
  private Gates.Door gate;

  /** A moment on the way from a decision to the proof of the cure. */
  enum Step {
    ABOUT_TO_RESERVE(false, RESERVATION, true),
    RESERVED(true, RESERVATION, false),
    ABOUT_TO_EVICT(false, EVICTION, true),
    EVICTED(true, EVICTION, false),
    ABOUT_TO_SETTLE(false, RESULT, true),
    SETTLED(true, RESULT, true),
    ABOUT_TO_TELL_THE_PROOF(false, PROOF, true),
    PROVEN(true, PROOF, true);

    private final boolean after;
    private final String request;
    private final boolean onlyWithAll;

    Step(boolean after, String request, boolean onlyWithAll) {
      this.after = after;
      this.request = request;
      this.onlyWithAll = onlyWithAll;
    }

    void holdAt(Gates.Door gate) {
      if (after) {
        gate.holdAfter(request);
      } else {
        gate.holdBefore(request);
      }
    }
  }

  static Stream<Step> steps() {
    return Stream.of(Step.values()).filter(step -> ALL || !step.onlyWithAll);
  }

  @BeforeEach
  void deploy() {
    cluster.reset();
    List<Pod> daemons = cluster.daemon().deployAllBehindGates(HASTY);
    for (Pod each : daemons) {
      cluster.await("nothing is found", () -> cluster.daemon().pages(each).healthy());
    }
    cluster.await("pods are old enough", () -> cluster.workload().readyFor(6));
    // Last, for with so short a Lease the lead may have changed on a busy machine.
    cluster.await("one leads", () -> daemons.stream().filter(cluster.daemon()::leads).count() == 1);
    leader = daemons.stream().filter(cluster.daemon()::leads).findFirst().orElseThrow();
    other = daemons.stream().filter(pod -> !uid(pod).equals(uid(leader))).findFirst().orElseThrow();
    gate = new Gates.Door(cluster.nodeOf(leader), leader);
  }

  @ParameterizedTest
  @MethodSource("steps")
  void leaderThatIsKilledLeavesNothingOpenAndNothingIsDoneTwice(Step step) {
    Pod sick = cluster.dnsPodOn(cluster.agent());
    Set<String> others = othersThan(sick);
    step.holdAt(gate);
    cluster.faults().in(sick).udpDeaf();
    cluster.await("the leader is at that step", gate::held);

    signal(leader, "-KILL");
    gate.drop();

    Instant killed = Instant.now();
    cluster.await("the pod is gone", () -> !cluster.dnsPodUids().contains(uid(sick)));
    cluster.await("another serves", () -> cluster.workload().complete());
    cluster.await("nothing is open", () -> ledger().path("open").isMissingNode());
    System.out.printf(
        "killed when %s: all done %.1f s later%n",
        step, Duration.between(killed, Instant.now()).toMillis() / 1000.0);
    Set<String> now = cluster.dnsPodUids();
    assertThat(now).hasSize(2).containsAll(others);
    assertThat(charged()).isOne();
    Steadily.holds(STEADY, Duration.ofSeconds(1), () -> cluster.dnsPodUids().equals(now));
  }

  @Test
  void leaderThatIsFrozenWithAnEvictionInHandDoesNoHarmWhenItWakes() {
    Pod first = cluster.dnsPodOn(cluster.agent());
    Pod second = cluster.dnsPodOn(cluster.server());
    gate.holdBefore(EVICTION);
    cluster.faults().in(first).udpDeaf();
    cluster.await("the leader is about to evict", gate::held);
    signal(leader, "-STOP");

    cluster.await("the other leads", () -> cluster.daemon().leads(other));
    cluster.await("it replaces the first", () -> !cluster.dnsPodUids().contains(uid(first)));
    cluster.await("another serves", () -> cluster.workload().complete());
    cluster.await("nothing is open", () -> ledger().path("open").isMissingNode());
    Set<String> replacement = othersThan(second);
    cluster.await("pods are old enough", () -> cluster.workload().readyFor(6));
    cluster.faults().in(second).udpDeaf();
    // It may be so fast that the fault is gone by the next look.
    cluster.await(
        "the other finds the second",
        () ->
            cluster.daemon().pages(other).faults().contains("DNS-POD-DEAF")
                || !cluster.dnsPodUids().contains(uid(second)));
    // What it had in hand arrives now, and it goes on from where it was.
    gate.release();
    signal(leader, "-CONT");

    Steadily.holds(
        STEADY.multipliedBy(2),
        Duration.ofMillis(500),
        () -> cluster.dnsPodUids().containsAll(replacement));
    cluster.await("the second is replaced", () -> !cluster.dnsPodUids().contains(uid(second)));
    cluster.await("another serves", () -> cluster.workload().complete());
    cluster.await("nothing is open", () -> ledger().path("open").isMissingNode());
    assertThat(cluster.dnsPodUids()).containsAll(replacement);
    assertThat(charged()).isEqualTo(2);
  }

  @Test
  void podOfTheSameNameThatCameInBetweenIsNotEvicted() {
    Pod sick = cluster.dnsPodOn(cluster.agent());
    gate.holdBefore(EVICTION);
    cluster.faults().in(sick).udpDeaf();
    cluster.await("the leader is about to evict", gate::held);
    cluster.client().resource(sick).withGracePeriod(0).delete();
    cluster.await("the pod is gone", () -> cluster.client().resource(sick).get() == null);
    Pod namesake =
        new PodBuilder(sick)
            .withNewMetadata()
            .withName(sick.getMetadata().getName())
            .withNamespace(sick.getMetadata().getNamespace())
            .endMetadata()
            .withStatus(null)
            .build();
    Faults.Fault created = cluster.faults().created(namesake);
    String uid = uid(cluster.client().resource(namesake).require());

    gate.release();

    cluster.await("nothing is open", () -> ledger().path("open").isMissingNode());
    Steadily.holds(
        STEADY,
        Duration.ofSeconds(1),
        () -> {
          Pod now = cluster.client().resource(namesake).get();
          return now != null
              && uid(now).equals(uid)
              && now.getMetadata().getDeletionTimestamp() == null;
        });
    assertThat(charged()).isZero();
    created.close();
  }

  @Test
  void evictionSentWhileTheApiServerStandsStillIsDoneOnce() {
    Pod sick = cluster.dnsPodOn(cluster.agent());
    Set<String> others = othersThan(sick);
    gate.holdBefore(EVICTION);
    cluster.faults().in(sick).udpDeaf();
    cluster.await("the leader is about to evict", gate::held);
    Faults.Fault stopped = cluster.faults().on(cluster.server()).apiServerStopped();
    gate.release();
    cluster.await(
        "the leader gave up on an answer",
        () ->
            cluster
                    .daemon()
                    .pages(leader)
                    .metric("dnshealth_actions_total", "result=\"indeterminate\"")
                == 1);
    stopped.close();

    onceOnly(sick, others);
  }

  @Test
  void leaderThatIsCutOffFromTheApiInTheMiddleOfAnEvictionFindsOutWhatCameOfIt() {
    Pod sick = cluster.dnsPodOn(cluster.agent());
    Set<String> others = othersThan(sick);
    gate.holdAfter(EVICTION);
    cluster.faults().in(sick).udpDeaf();
    cluster.await("the eviction is done, and the leader does not know", gate::held);

    gate.shut();
    Steadily.holds(
        Duration.ofSeconds(2), Duration.ofMillis(500), () -> othersThan(sick).containsAll(others));
    gate.open();

    onceOnly(sick, others);
  }

  private void onceOnly(Pod sick, Set<String> others) {
    cluster.await("the pod is gone", () -> !cluster.dnsPodUids().contains(uid(sick)));
    cluster.await("another serves", () -> cluster.workload().complete());
    cluster.await("nothing is open", () -> ledger().path("open").isMissingNode());
    Set<String> now = cluster.dnsPodUids();
    assertThat(now).hasSize(2).containsAll(others);
    assertThat(charged()).isOne();
    Steadily.holds(STEADY, Duration.ofSeconds(1), () -> cluster.dnsPodUids().equals(now));
  }

  private void signal(Pod daemon, String signal) {
    Node node = cluster.nodeOf(daemon);
    node.run("kill", signal, node.process(cluster.containerOf(daemon, "healthcheck")));
  }

  private Set<String> othersThan(Pod pod) {
    Set<String> uids = new HashSet<>(cluster.dnsPodUids());
    uids.remove(uid(pod));
    return uids;
  }

  /** Returns how many actions count in the ledger. */
  private long charged() {
    long count = 0;
    for (JsonNode entry : ledger().path("recent")) {
      count += entry.path("outcome").asText().equals("WITHOUT_EFFECT") ? 0 : 1;
    }
    return count;
  }

  private JsonNode ledger() {
    try {
      return new ObjectMapper().readTree(cluster.daemon().ledger());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String uid(Pod pod) {
    return pod.getMetadata().getUid();
  }
}
