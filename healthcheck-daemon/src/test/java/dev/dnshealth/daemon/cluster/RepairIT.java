package dev.dnshealth.daemon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What repair does when one action is not the end of it, with less to wait for. */
@NeedsCluster
class RepairIT {

  /** {@code -Ddnshealth.cycles=20} gives the table of docs/repair.md. */
  private static final int CYCLES = Integer.getInteger("dnshealth.cycles", 3);

  private static final Map<String, String> HASTY =
      Daemon.hasty(
          Map.of(
              "HEALTHCHECK_REPAIR_SETTLE", "5s",
              "HEALTHCHECK_REPAIR_PER_HOUR", "50",
              "HEALTHCHECK_REPAIR_PER_DAY", "50"));

  private static final Duration STEADY = Duration.ofSeconds(15);

  private final TestCluster cluster = TestCluster.get();
  private DaemonPages daemon;

  private void deploy(Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(HASTY);
    settings.putAll(more);
    cluster.reset();
    daemon = cluster.daemon().deploy(cluster.server(), settings);
    cluster.await("the daemon finds nothing", () -> daemon.healthy());
  }

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void podsThatGoDeafOneAfterTheOtherAreEachReplaced() {
    // Else the second would be a shared cause.
    deploy(Map.of("HEALTHCHECK_REPAIR_SHARED_CAUSE_WINDOW", "1s"));
    List<String> table = new ArrayList<>();
    for (int cycle = 1; cycle <= CYCLES; cycle++) {
      int done = cycle;
      Pod sick = cluster.dnsPods().get(cycle % 2);
      Set<String> others = new HashSet<>(cluster.dnsPodUids());
      others.remove(uid(sick));
      Instant broken = Instant.now();
      cluster.faults().in(sick).udpDeaf();

      cluster.await("the pod is replaced", () -> !cluster.dnsPodUids().contains(uid(sick)));
      Instant gone = Instant.now();
      cluster.await("the cure is proven", () -> recoveries() == done);
      Instant proven = Instant.now();

      assertThat(cluster.dnsPodUids()).as("cycle %d", cycle).containsAll(others);
      assertThat(actions()).as("cycle %d", cycle).isEqualTo(cycle);
      table.add(
          String.format(
              Locale.ROOT,
              "| %d | %.1f | %.1f |",
              cycle,
              seconds(broken, gone),
              seconds(broken, proven)));
      cluster.await("the daemon finds nothing", () -> daemon.healthy());
      cluster.await("pods are old enough", () -> readyFor(6));
    }
    System.out.println("| cycle | pod gone, s | cure proven, s |\n| ---: | ---: | ---: |");
    table.forEach(System.out::println);
  }

  @Test
  void faultThatMovesOnToTheOtherPodIsASharedCause() {
    deploy(Map.of());
    Pod first = cluster.dnsPodOn(cluster.agent());
    Pod second = cluster.dnsPodOn(cluster.server());
    cluster.faults().in(first).udpDeaf();
    cluster.await("the first is replaced and proven", () -> recoveries() == 1);
    cluster.await("pods are old enough", () -> readyFor(6));

    cluster.faults().in(second).udpDeaf();

    cluster.await("it is held back", () -> daemon.holds("DNS-POD-DEAF").contains("shared_cause"));
    Steadily.holds(STEADY, Duration.ofSeconds(1), () -> cluster.dnsPodUids().contains(uid(second)));
    assertThat(actions()).isOne();
  }

  @Test
  void repairThatDoesNotHelpIsTriedTwice() {
    // More than the replacement gives before it goes deaf as well.
    deploy(Map.of("HEALTHCHECK_REPAIR_VERIFY_ANSWERS", "40"));
    Pod sick = cluster.dnsPodOn(cluster.agent());
    for (int i = 1; i <= 3; i++) {
      Set<String> before = cluster.dnsPodUids();
      cluster.faults().in(sick).udpDeaf();
      if (i == 3) {
        break;
      }
      cluster.await("the pod is replaced", () -> replacement(before).isPresent());
      sick = replacement(before).orElseThrow();
      String name = sick.getMetadata().getName();
      cluster.await("it was seen to answer", () -> answers(name));
      cluster.await("pods are old enough", () -> readyFor(4));
    }

    cluster.await("it is held back", () -> daemon.holds("DNS-POD-DEAF").contains("disarmed"));

    Set<String> left = cluster.dnsPodUids();
    Steadily.holds(STEADY, Duration.ofSeconds(1), () -> cluster.dnsPodUids().equals(left));
    assertThat(actions()).isEqualTo(2);
    assertThat(daemon.metric("dnshealth_actions_ineffective_total", "")).isEqualTo(2);
  }

  @Test
  void whilePeoplePauseItNothingIsDoneAndAfterwardsItIs() {
    deploy(Map.of());
    Faults.Fault pause =
        cluster.faults().inWorkload().paused(Instant.now().plusSeconds(3600), "nodes are upgraded");
    Pod sick = cluster.dnsPodOn(cluster.agent());
    cluster.faults().in(sick).udpDeaf();
    cluster.await("it is held back", () -> daemon.holds("DNS-POD-DEAF").contains("paused"));
    Steadily.holds(STEADY, Duration.ofSeconds(1), () -> actions() == 0);

    pause.close();

    cluster.await("the pod is replaced and proven", () -> recoveries() == 1);
    assertThat(cluster.dnsPodUids()).doesNotContain(uid(sick));
  }

  @Test
  void disruptionBudgetIsHeededAndTwoOfThemAreNamedAsAMistake() {
    deploy(Map.of());
    Faults.Fault first = cluster.faults().created(budget("first", 2));
    Pod sick = cluster.dnsPodOn(cluster.agent());
    cluster.faults().in(sick).udpDeaf();
    cluster.await(
        "the budget refuses", () -> daemon.holds("DNS-POD-DEAF").contains("disruption_budget"));

    Faults.Fault second = cluster.faults().created(budget("second", 1));
    cluster.await(
        "two are a mistake",
        () -> daemon.holds("DNS-POD-DEAF").contains("several_disruption_budgets"));
    assertThat(cluster.dnsPodUids()).contains(uid(sick));
    assertThat(actions()).isZero();

    first.close();
    second.close();
    cluster.await("the pod is replaced and proven", () -> recoveries() == 1);
    assertThat(actions()).isOne();
  }

  @Test
  void missingRightIsNamedAndOnceItIsThereThePodIsReplaced() {
    deploy(Map.of());
    Faults.Fault taken = cluster.faults().inWorkload().withoutRight("pods/eviction");
    Pod sick = cluster.dnsPodOn(cluster.agent());
    cluster.faults().in(sick).udpDeaf();
    cluster.await("it is held back", () -> daemon.holds("DNS-POD-DEAF").contains("right_missing"));
    assertThat(detail("right_missing")).contains("pods/eviction");
    assertThat(cluster.dnsPodUids()).contains(uid(sick));

    taken.close();

    cluster.await("the pod is replaced and proven", () -> recoveries() == 1);
    assertThat(actions()).isOne();
  }

  private static PodDisruptionBudget budget(String name, int available) {
    return new PodDisruptionBudgetBuilder()
        .withNewMetadata()
        .withName("test-" + name)
        .withNamespace(TestCluster.DNS_NAMESPACE)
        .endMetadata()
        .withNewSpec()
        .withMinAvailable(new IntOrString(available))
        .withNewSelector()
        .addToMatchLabels("k8s-app", "kube-dns")
        .endSelector()
        .endSpec()
        .build();
  }

  /** Returns what a hold for that reason says. */
  private String detail(String reason) {
    for (JsonNode hold : daemon.status().path("holds")) {
      if (hold.path("reason").asText().equals(reason)) {
        return hold.path("detail").asText();
      }
    }
    return "";
  }

  /** Returns the ready pod that was not there before, once the other is gone. */
  private Optional<Pod> replacement(Set<String> before) {
    return cluster.dnsPods().stream()
        .filter(pod -> !before.contains(uid(pod)))
        .filter(Readiness::isPodReady)
        .findFirst();
  }

  private boolean answers(String pod) {
    for (JsonNode target : daemon.status().path("targets")) {
      if (target.toString().contains(pod) && target.path("state").asText().equals("answering")) {
        return true;
      }
    }
    return false;
  }

  private boolean readyFor(int seconds) {
    return cluster.workload().complete() && cluster.workload().readyFor(seconds);
  }

  private double actions() {
    return daemon.metric("dnshealth_actions_total", "result=\"done\"");
  }

  private double recoveries() {
    return daemon.metric("dnshealth_recovery_seconds_count", "");
  }

  private static String uid(Pod pod) {
    return pod.getMetadata().getUid();
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 1000.0;
  }
}
