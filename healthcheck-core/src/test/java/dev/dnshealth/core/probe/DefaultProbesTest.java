package dev.dnshealth.core.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Role;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DefaultProbesTest {

  private static final Truth TRUTH =
      new Truth(
          "default/web",
          new Question("web.default.svc.cluster.local", RecordType.A),
          Optional.of(Set.of("10.96.0.7")));

  @ParameterizedTest
  @EnumSource(Role.class)
  void wholeSetStaysWithinTheBound(Role role) {
    for (List<String> api : List.of(List.of("10.96.0.1"), List.of("10.96.0.1", "fd00::1"))) {
      assertThat(DefaultProbes.forCluster(names(api)).queriesPerSecond(role))
          .isLessThanOrEqualTo(DefaultProbes.MOST_PER_SECOND);
    }
  }

  @Test
  void stickyFlowsAreUsedOftenEnoughToStayInConnectionTracking() {
    assertThat(DefaultProbes.forCluster(names(List.of("10.96.0.1"))).entries())
        .filteredOn(entry -> entry.probe().wire().socket() == Wire.SocketKind.STICKY)
        .hasSize(4)
        .allSatisfy(
            entry -> assertThat(entry.interval()).isLessThanOrEqualTo(Duration.ofSeconds(20)));
  }

  @Test
  void aPlanForAShortLookKeepsItsOrderAndWhatIsAskedInTurn() {
    ProbePlan plan = DefaultProbes.forCluster(names(List.of("10.96.0.1")));

    ProbePlan hurried = plan.noLessOftenThan(Duration.ofSeconds(5));

    assertThat(hurried.entries())
        .extracting(ProbePlan.Entry::probe)
        .isEqualTo(plan.entries().stream().map(ProbePlan.Entry::probe).toList());
    for (int i = 0; i < plan.entries().size(); i++) {
      ProbePlan.Entry before = plan.entries().get(i);
      Duration expected =
          before.inTurn() || before.interval().compareTo(Duration.ofSeconds(5)) < 0
              ? before.interval()
              : Duration.ofSeconds(5);
      assertThat(hurried.entries().get(i).interval()).as(before.probe().id()).isEqualTo(expected);
    }
  }

  @Test
  void truthsAreAskedOfServersOnly() {
    assertThat(DefaultProbes.forCluster(names(List.of("10.96.0.1"))).entries())
        .filteredOn(entry -> entry.probe().queryClass() == QueryClass.TRUTH)
        .isNotEmpty()
        .allSatisfy(entry -> assertThat(entry.roles()).containsExactly(Role.SERVER));
  }

  @Test
  void onlyFreshInternalQueriesTellWhetherATargetLives() {
    assertThat(DefaultProbes.forCluster(names(List.of("10.96.0.1"))).entries())
        .filteredOn(entry -> entry.probe().liveness())
        .extracting(entry -> entry.probe().id())
        .containsExactly(DefaultProbes.INTERNAL_UDP);
  }

  @Test
  void moreTruthsThanCanBeAskedOftenEnoughAreRefused() {
    assertThatThrownBy(
            () ->
                new ClusterNames(
                    "cluster.local",
                    List.of(),
                    "",
                    Optional.empty(),
                    Collections.nCopies(7, TRUTH),
                    Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 6");
  }

  private static ClusterNames names(List<String> api) {
    return new ClusterNames(
        "cluster.local",
        api.stream().map(Addresses::literal).toList(),
        "example.com",
        Optional.of("probe.example.com"),
        List.of(TRUTH),
        Optional.of(new Question("big.default.svc.cluster.local", RecordType.A)));
  }
}
