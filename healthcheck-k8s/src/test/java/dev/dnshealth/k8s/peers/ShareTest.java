package dev.dnshealth.k8s.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dnshealth.core.probe.ClusterNames;
import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.target.Addresses;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShareTest {

  private static final ProbePlan PLAN =
      DefaultProbes.forCluster(
          new ClusterNames(
              "cluster.local", List.of(Addresses.literal("10.96.0.1")), "example.com"));

  @Test
  void shareIsTheSameAfterItWasTold() {
    List.of(
            new Share(3, Optional.empty()),
            new Share(5000, Optional.of(Set.of())),
            new Share(5000, Optional.of(Set.of("8d0f-1", "8d0f-2"))))
        .forEach(share -> assertThat(Share.parse(share.query())).isEqualTo(share));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vantages=",
        "vantages=0",
        "vantages=3&servers=10.0.0.1",
        "vantages=3&servers=a%2Cb",
        "vantages=3&address=a",
        "servers=a"
      })
  void whatIsNoShareIsRefused(String query) {
    assertThatThrownBy(() -> Share.parse(query))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected");
  }

  @Test
  void amongFewVantagesEveryServerIsAskedAtTheUsualPace() {
    ProbePlan mine = new Share(3, Optional.empty()).of(PLAN);

    assertThat(mine.servers()).isEmpty();
    assertThat(mine.entries()).isNotEmpty().allMatch(PLAN.entries()::contains);
    assertThat(mine.entries())
        .allMatch(entry -> ObservationLog.CLASSES.contains(entry.probe().queryClass()));
  }

  @Test
  void amongManyVantagesSomeServersAreAskedSeldomUntilOneIsSilent() {
    ProbePlan mine = new Share(1000, Optional.of(Set.of("8d0f-1"))).of(PLAN);

    assertThat(mine.servers()).contains(Set.of("8d0f-1"));
    ProbePlan.Entry slowed =
        mine.entries().stream()
            .filter(entry -> entry.probe().queryClass() == QueryClass.INTERNAL)
            .filter(entry -> entry.probe().liveness())
            .findFirst()
            .orElseThrow();
    assertThat(slowed.interval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(slowed.again()).isEqualTo(Duration.ofSeconds(1));
  }
}
