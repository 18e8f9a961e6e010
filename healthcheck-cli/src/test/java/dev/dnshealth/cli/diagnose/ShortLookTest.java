package dev.dnshealth.cli.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.probe.ClusterNames;
import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.target.Addresses;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShortLookTest {

  private static final ProbePlan PLAN =
      ShortLook.plan(
          DefaultProbes.forCluster(
              new ClusterNames(
                  "cluster.local",
                  List.of(Addresses.literal("10.96.0.1")),
                  "example.com",
                  Optional.of("example.org"),
                  List.of(),
                  Optional.empty())));

  @Test
  void livenessGetsTheTwentySamplesThatLossNeedsInTheShortestLook() {
    assertThat(PLAN.entries())
        .filteredOn(entry -> entry.probe().liveness())
        .singleElement()
        .satisfies(
            entry ->
                assertThat(entry.interval().multipliedBy(20).plus(entry.probe().timeout()))
                    .isLessThanOrEqualTo(ShortLook.SHORTEST));
  }

  @Test
  void whatADaemonAsksSeldomIsAskedEverySecond() {
    assertThat(PLAN.entries())
        .filteredOn(entry -> !entry.inTurn())
        .extracting(ProbePlan.Entry::interval)
        .allSatisfy(each -> assertThat(each).isLessThanOrEqualTo(Duration.ofSeconds(1)));
  }

  @Test
  void randomNamesOutsideAreAskedForNoMoreOftenThanADaemonDoes() {
    assertThat(PLAN.entries())
        .filteredOn(entry -> entry.probe().id().equals(DefaultProbes.EXTERNAL_RANDOM))
        .singleElement()
        .extracting(ProbePlan.Entry::interval)
        .isEqualTo(Duration.ofMinutes(1));
  }
}
