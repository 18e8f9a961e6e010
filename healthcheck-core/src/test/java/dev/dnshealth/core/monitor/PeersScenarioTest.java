package dev.dnshealth.core.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.diagnosis.FaultId;
import dev.dnshealth.core.diagnosis.Subject;
import dev.dnshealth.core.evidence.Cell;
import dev.dnshealth.core.evidence.Peer;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.probe.Timing;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.testing.SimulatedCluster.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Two pods, and what other vantages make of it when one of them is silent. */
class PeersScenarioTest extends Scenario {

  private static final FaultId DEAF = new FaultId("DNS-POD-DEAF");
  private static final FaultId POD_PATH = new FaultId("DNS-POD-PATH");

  private static Peer peer(int number, Peer.State state) {
    return new Peer(
        new Vantage("peer-" + number, Optional.of("node-" + number), Network.POD),
        "1",
        state,
        true,
        "");
  }

  private void begin(Peer... peers) {
    simulation.peers(List.of(peers));
    twoPods();
  }

  private Instance sick() {
    return cluster.pods().get(0);
  }

  @Test
  void deafPodIsReplacedWhenAnotherVantageFindsItDeafAsWell() {
    begin(peer(1, Peer.State.HEARD));

    cluster.set(sick(), Health.DEAF);
    run(12);

    assertThat(acted()).hasSize(1);
  }

  @Test
  void podThatAnswersAnotherVantageIsNotReplacedButItsPathIsTold() {
    begin(peer(1, Peer.State.HEARD));

    cluster.set("peer-1", sick(), Health.SERVING);
    cluster.set(sick(), Health.DEAF);
    run(300);

    assertThat(acted()).isEmpty();
    assertThat(faults()).contains(POD_PATH).doesNotContain(DEAF);
  }

  @Test
  void podThatIsSilentForAnotherVantageAloneIsNotReplaced() {
    begin(peer(1, Peer.State.HEARD));
    cluster.set("peer-1", sick(), Health.DEAF);
    run(300);

    assertThat(acted()).isEmpty();
    assertThat(simulation.report().diagnosis().faults())
        .anyMatch(
            fault -> fault.id().equals(POD_PATH) && fault.subject().equals(Subject.server(sick())));
  }

  @Test
  void withMostPeersUnheardNothingIsDone() {
    begin(peer(1, Peer.State.HEARD), peer(2, Peer.State.UNHEARD), peer(3, Peer.State.UNHEARD));

    cluster.set(sick(), Health.DEAF);
    run(300);

    assertThat(acted()).isEmpty();
    assertThat(faults()).contains(DEAF);
    assertThat(holds()).contains(HoldReason.PEERS_NOT_HEARD);
  }

  @Test
  void twoUnheardOnOneNodeCountAsOne() {
    begin(
        peer(1, Peer.State.HEARD),
        peer(2, Peer.State.UNHEARD),
        new Peer(
            new Vantage("beside", Optional.of("node-2"), Network.HOST),
            "1",
            Peer.State.UNHEARD,
            false,
            ""));

    cluster.set(sick(), Health.DEAF);
    run(12);

    assertThat(acted()).hasSize(1);
  }

  @Test
  void vantageBesideOursIsNoOtherPlace() {
    begin(peer(0, Peer.State.HEARD), peer(1, Peer.State.UNHEARD));

    cluster.set(cluster.pods().get(0), Health.DEAF);
    run(60);

    assertThat(acted()).isEmpty();
    assertThat(holds()).contains(HoldReason.PEERS_NOT_HEARD);
  }

  @Test
  void nothingIsDoneWhileItIsNotKnownWhoElseLooks() {
    twoPods();
    simulation.peers(List.of(), false);

    cluster.set(cluster.pods().get(0), Health.DEAF);
    run(60);
    assertThat(acted()).isEmpty();
    assertThat(holds()).contains(HoldReason.PEERS_NOT_HEARD);

    simulation.peers(List.of(), true);
    run(15);
    assertThat(acted()).hasSize(1);
  }

  @Test
  void sickPathToTheSiblingElsewhereDoesNotKeepADeafPodFromBeingReplaced() {
    begin(peer(1, Peer.State.HEARD), peer(2, Peer.State.HEARD));
    cluster.set("peer-2", cluster.pods().get(1), Health.UNREACHABLE);
    run(30);
    assertThat(faults()).contains(POD_PATH);

    cluster.set(cluster.pods().get(0), Health.DEAF);
    run(12);

    assertThat(acted()).hasSize(1);
  }

  @Test
  void pathProofOfOneOtherVantageAloneIsNoneWhereWeSeeNoPacketOurselves() {
    begin(peer(1, Peer.State.HEARD), peer(2, Peer.State.HEARD));

    cluster.set("here", cluster.pods().get(0), Health.UNREACHABLE);
    cluster.set("peer-2", cluster.pods().get(0), Health.UNREACHABLE);
    cluster.set("peer-1", cluster.pods().get(0), Health.DEAF);
    run(60);

    assertThat(acted()).isEmpty();
    assertThat(holds()).contains(HoldReason.PATH_NOT_PROVEN);
  }

  @Test
  void questionsOfAPeersOwnMakingAreNotTakenIn() {
    begin(peer(1, Peer.State.HEARD));
    Probe own =
        PLAN.entries().stream()
            .map(ProbePlan.Entry::probe)
            .filter(probe -> probe.queryClass() == QueryClass.EXTERNAL)
            .findFirst()
            .orElseThrow();
    Target target = cluster.targets().of(Role.SERVER).get(0);

    int before = simulation.state().snapshot().cells().size();
    MonitorState after =
        simulation
            .state()
            .step(
                observed(peer(1, Peer.State.HEARD).vantage(), new Effect.SendProbe(1, target, own)))
            .state();

    assertThat(after.snapshot().cells()).hasSize(before);
  }

  @Test
  void whatAPeerSawDoesNotCountOnceItIsNotHeardAnyMore() {
    begin(peer(1, Peer.State.HEARD), peer(2, Peer.State.HEARD));
    cluster.set("peer-1", sick(), Health.SERVING);
    cluster.set(sick(), Health.DEAF);
    run(60);
    assertThat(acted()).as("the one peer gets answers").isEmpty();

    simulation.peers(List.of(peer(1, Peer.State.UNHEARD), peer(2, Peer.State.HEARD)));
    run(15);

    assertThat(acted()).hasSize(1);
  }

  @Test
  void outcomesOfAPeerDoNotEndOwnProbesOfTheSameNumber() {
    Peer other = peer(1, Peer.State.HEARD);
    MonitorState state = simulation(Policy.defaults()).state();
    state = state.step(new Input.PeersChanged(START, List.of(other), true)).state();
    state = state.step(new Input.Discovered(START, cluster.targets(), PLAN)).state();
    state = state.step(new Input.Tick(START)).state();
    Step sent = state.step(new Input.Tick(START.plusSeconds(5)));
    Effect.SendProbe probe =
        sent.effects().stream()
            .filter(Effect.SendProbe.class::isInstance)
            .map(Effect.SendProbe.class::cast)
            .findFirst()
            .orElseThrow();

    Step heard = sent.state().step(observed(other.vantage(), probe));

    assertThat(heard.state().snapshot().probing().flights()).containsKey(probe.id());
    assertThat(heard.effects()).as("only own probes are told").isEmpty();
    assertThat(heard.state().snapshot().cells()).hasSize(1);
  }

  @Test
  void whatAPeerSawBeforeItBeganAnewIsForgotten() {
    begin(peer(1, Peer.State.HEARD));
    assertThat(cellsOf("peer-1")).isNotEmpty();

    Peer anew = new Peer(peer(1, Peer.State.HEARD).vantage(), "2", Peer.State.HEARD, true, "");
    simulation.peers(List.of(anew));

    assertThat(cellsOf("peer-1")).isEmpty();
    assertThat(cellsOf("here")).isNotEmpty();
  }

  private List<Cell> cellsOf(String vantage) {
    return simulation.state().snapshot().cells().stream()
        .filter(cell -> cell.vantage().id().equals(vantage))
        .toList();
  }

  private static Input observed(Vantage from, Effect.SendProbe probe) {
    Instant at = START.plusSeconds(6);
    Outcome outcome = new Outcome.TimedOut(Timing.of(Duration.ofSeconds(1)), 0);
    return new Input.Observed(
        at,
        new Observation(probe.id(), from, probe.target(), probe.probe(), at, at, outcome, false));
  }
}
