package dev.dnshealth.core.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.diagnosis.FaultId;
import dev.dnshealth.core.diagnosis.UnknownReason;
import dev.dnshealth.core.diagnosis.Verdict;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.facts.ServiceFacts;
import dev.dnshealth.core.testing.SimulatedCluster.Health;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nothing at all is heard, neither from a server nor from the Service: what the API says then. */
class NothingHeardTest extends Scenario {

  private static final FaultId NO_SERVERS = new FaultId("DNS-NO-SERVERS");
  private static final FaultId SEVERAL_PODS = new FaultId("DNS-SEVERAL-PODS");

  @BeforeEach
  void nothingIsHeard() {
    twoPods();
    cluster.setAll(Health.UNREACHABLE);
    cluster.serviceBroken(true);
  }

  private void ready(int endpoints) {
    cluster.factsChange(
        facts ->
            new Facts(
                facts.asOf(),
                facts.workload(),
                facts.pods(),
                facts.nodes(),
                facts.config(),
                facts.missingRights(),
                Optional.of(new ServiceFacts(true, endpoints, List.of(), List.of(), false)),
                Optional.of(false)));
  }

  @Test
  void podsThatTheApiCallsReadyShareACauseWhichItDoesNotKnow() {
    ready(2);

    run(60);

    assertThat(faults()).containsExactly(SEVERAL_PODS);
    assertThat(simulation.report().diagnosis().faults().get(0).evidence())
        .contains("the API calls 2 of these 2 ready");
    assertThat(simulation.performed()).isEmpty();
  }

  @Test
  void podsOfWhichTheApiCallsNoneReadyAreDownAsItSays() {
    ready(0);

    run(60);

    assertThat(faults()).containsExactly(NO_SERVERS);
    assertThat(simulation.report().diagnosis().verdict()).isEqualTo(Verdict.UNHEALTHY);
    assertThat(simulation.performed()).isEmpty();
  }

  @Test
  void podsThatAreHeardAreSickThemselvesAndSoNoneIsReady() {
    cluster.setAll(Health.HUNG);
    ready(0);

    run(60);

    assertThat(faults()).containsExactly(SEVERAL_PODS);
  }

  @Test
  void whereNothingProvesANetworkSilenceIsEvidenceAgainstNobody() {
    cluster.api(false);

    run(60);

    assertThat(simulation.report().diagnosis().unknown()).contains(UnknownReason.ISOLATED);
    assertThat(faults()).isEmpty();

    ready(0);
    run(1);

    assertThat(faults()).containsExactly(NO_SERVERS);
    assertThat(simulation.report().diagnosis().verdict()).isEqualTo(Verdict.UNKNOWN);
  }
}
