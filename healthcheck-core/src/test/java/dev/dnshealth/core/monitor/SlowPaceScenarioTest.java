package dev.dnshealth.core.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.diagnosis.FaultId;
import dev.dnshealth.core.diagnosis.Verdict;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.testing.SimulatedCluster.Health;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What one of very many vantages sees, each of which asks seldom. */
class SlowPaceScenarioTest extends Scenario {

  private static final double TIMES = 20;
  private static final ProbePlan SELDOM = PLAN.only(Set.of(QueryClass.INTERNAL)).slowed(TIMES);

  @Test
  void healthyClusterIsHealthyThoughItIsAskedSeldom() {
    simulation = simulation(Policy.defaults(), SELDOM);
    run(200);

    for (int i = 0; i < 60; i++) {
      run(1);
      assertThat(simulation.report().diagnosis().verdict()).isEqualTo(Verdict.HEALTHY);
    }
  }

  @Test
  void afterTheFirstLostQueryAServerIsAskedAsOftenAsEver() {
    simulation = simulation(Policy.defaults(), SELDOM);
    run(200);

    cluster.set(cluster.pods().get(0), Health.DEAF);
    // The first is lost after 20 s at most, and as such known after two more; then as always.
    int seconds = 0;
    while (!faults().contains(new FaultId("DNS-POD-DEAF")) && seconds < 60) {
      run(1);
      seconds++;
    }

    assertThat(Duration.ofSeconds(seconds)).isLessThan(Duration.ofSeconds(34));
  }
}
