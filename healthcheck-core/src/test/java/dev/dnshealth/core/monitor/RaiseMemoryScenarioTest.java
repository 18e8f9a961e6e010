package dev.dnshealth.core.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.config.OptInPolicy;
import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.config.RepairPolicy;
import dev.dnshealth.core.diagnosis.ProcessFaults;
import dev.dnshealth.core.facts.ContainerEnd;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.facts.Facts.PodFacts;
import dev.dnshealth.core.facts.ServerPages;
import dev.dnshealth.core.facts.ServerPages.Page;
import dev.dnshealth.core.remediation.Action;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.remediation.Result;
import dev.dnshealth.core.testing.SimulatedCluster.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is done where memory limits may be raised, and one pod was killed for its memory. */
class RaiseMemoryScenarioTest extends Scenario {

  private static final long MIB = 1024 * 1024;
  private static final String KILLED = "uid-1";
  private static final Instant KILLED_AT = START.plusSeconds(60);

  private final World world = new World();

  /** What the API and the pods tell of memory. */
  private static final class World {
    Optional<Facts.MemoryLimit> limit = limit(170);
    Optional<Long> used = Optional.of(60 * MIB);
    Duration pageAge = Duration.ZERO;
    Optional<Instant> otherKilledAt = Optional.empty();
    Optional<Facts.ConfigFacts> config =
        Optional.of(new Facts.ConfigFacts("coredns", Optional.of(Instant.EPOCH)));
    List<String> missingRights = List.of();

    static Optional<Facts.MemoryLimit> limit(long mib, String... reconciledBy) {
      return Optional.of(new Facts.MemoryLimit("coredns", mib * MIB, List.of(reconciledBy)));
    }
  }

  @BeforeEach
  void limitsMayBeRaisedAndAllAreReplacedThen() {
    simulation = simulation(policy(true));
    cluster.factsChange(this::told);
  }

  private static Policy policy(boolean raise) {
    return Policy.defaults()
        .withRepair(
            RepairPolicy.defaults().withOptIn(OptInPolicy.defaults().withRaiseMemory(raise)));
  }

  @Test
  void limitIsRaisedOnceTheKubeletIsThroughAndTheCureProven() {
    allAreReplaced();

    run(110);
    assertThat(simulation.performed()).isEmpty();
    assertThat(holds()).contains(HoldReason.KUBELET_IS_ON_IT);
    run(60);

    assertThat(simulation.performed())
        .extracting(Reservation::action)
        .singleElement()
        .isInstanceOfSatisfying(
            Action.RaiseMemory.class,
            raise -> {
              assertThat(raise.instance().uid()).isEqualTo(KILLED);
              assertThat(raise.workload()).isEqualTo("coredns");
              assertThat(raise.uid()).isEqualTo("d-1");
              assertThat(raise.container()).isEqualTo("coredns");
              assertThat(raise.from()).isEqualTo(170 * MIB);
              assertThat(raise.to()).isEqualTo(255 * MIB);
            });
    assertThat(simulation.ledger().recent())
        .singleElement()
        .satisfies(e -> assertThat(e.outcome()).isEqualTo(Ledger.Outcome.EFFECTIVE));
    assertThat(simulation.events(MonitorEvent.Recovered.class)).hasSize(1);
  }

  @Test
  void limitIsRaisedToTheCapAndNotAbove() {
    world.limit = World.limit(400);

    run(170);

    assertThat(simulation.performed())
        .extracting(Reservation::action)
        .extracting(action -> ((Action.RaiseMemory) action).to())
        .containsExactly(512 * MIB);
  }

  @Test
  void withoutTheSettingItIsLeftToPeople() {
    simulation = simulation(policy(false));

    run(170);

    assertThat(simulation.performed()).isEmpty();
    assertThat(holds()).contains(HoldReason.RESTART_DOES_NOT_HELP);
  }

  static Stream<Arguments> whatHolds() {
    return Stream.of(
        held(HoldReason.MEMORY_NOT_RAISABLE, "at the cap", "cap", w -> w.limit = World.limit(512)),
        held(HoldReason.MEMORY_NOT_RAISABLE, "no limit", "known", w -> w.limit = Optional.empty()),
        held(
            HoldReason.RECONCILED,
            "Helm writes it",
            "Helm",
            w -> w.limit = World.limit(170, "Helm (app.kubernetes.io/managed-by)")),
        held(
            HoldReason.NO_HEADROOM,
            "others use much",
            "coredns-2 uses 82 % of its memory",
            w -> w.used = Optional.of(140 * MIB)),
        held(
            HoldReason.NO_HEADROOM,
            "others do not say how much they use",
            "it is not known how much memory coredns-2 uses",
            w -> w.used = Optional.empty()),
        held(
            HoldReason.NO_HEADROOM,
            "others said so too long ago",
            "it is not known how much memory coredns-2 uses",
            w -> w.pageAge = Duration.ofSeconds(21)),
        held(
            HoldReason.NO_HEADROOM,
            "another was killed the day before",
            "coredns-2 was killed for its memory too",
            w -> w.otherKilledAt = Optional.of(START.minus(Duration.ofDays(1)))),
        held(
            HoldReason.RESTART_HARMFUL,
            "two were killed",
            "make it worse",
            w -> w.otherKilledAt = Optional.of(KILLED_AT)),
        held(
            HoldReason.COREFILE_UNPROVEN,
            "new pods might not start",
            "Corefile",
            w -> w.config = Optional.of(new Facts.ConfigFacts("coredns", Optional.of(START)))),
        held(
            HoldReason.RIGHT_MISSING,
            "the right is missing",
            "patch deployments coredns",
            w -> w.missingRights = List.of("patch deployments coredns in kube-system")));
  }

  private static Arguments held(
      HoldReason reason, String what, String detail, Consumer<World> change) {
    return Arguments.of(reason, what, detail, change);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("whatHolds")
  void nothingIsDoneWhere(HoldReason reason, String what, String detail, Consumer<World> change) {
    change.accept(world);

    run(170);

    assertThat(simulation.performed()).as(what).isEmpty();
    assertThat(simulation.report().holds())
        .filteredOn(hold -> hold.reason() == reason)
        .extracting(Hold::detail)
        .anyMatch(text -> text.contains(detail));
  }

  @Test
  void limitThatSomethingPutBackIsNotRaisedAgain() {
    simulation.ledger(
        simulation
            .ledger()
            .settle(
                new Ledger.Entry(
                    raised(START.minus(Duration.ofDays(2))),
                    Ledger.Outcome.EFFECTIVE,
                    "",
                    Optional.of("uid-0"),
                    Optional.empty())));

    run(170);

    assertThat(simulation.performed()).isEmpty();
    assertThat(simulation.report().holds())
        .filteredOn(hold -> hold.reason() == HoldReason.RECONCILED)
        .extracting(Hold::detail)
        .containsExactly("the limit was raised before, and something has put it back");
  }

  @Test
  void openRaiseIsNotTakenUpForAPodThatIsToBeReplaced() {
    simulation = simulation(policy(false));
    run(60);
    simulation.ledger(simulation.ledger().reserve(raised(simulation.now().minusSeconds(300))));
    cluster.set(cluster.pods().get(0), Health.DEAF);

    run(60);

    assertThat(simulation.performed()).isEmpty();
    assertThat(holds()).contains(HoldReason.ACTION_UNDER_WAY);
  }

  @Test
  void rightToRaiseLimitsIsNotNeededToReplaceAPod() {
    world.missingRights = List.of("patch deployments coredns in kube-system");
    simulation = simulation(policy(false));
    run(35);
    cluster.set(cluster.pods().get(0), Health.DEAF);

    run(20);

    assertThat(simulation.performed())
        .extracting(reservation -> reservation.action().name())
        .containsExactly("replace");
  }

  private Reservation raised(Instant at) {
    return new Reservation(
        "other/1",
        new Action.RaiseMemory(
            cluster.pods().get(0), "coredns", "d-1", "coredns", 170 * MIB, 255 * MIB),
        ProcessFaults.POD_OOM.id(),
        "other",
        at);
  }

  @Test
  void onlyReplicaIsLeftAlone() {
    pods(1);
    simulation = simulation(policy(true));
    cluster.factsChange(this::told);

    run(170);

    assertThat(simulation.performed()).isEmpty();
    assertThat(holds()).contains(HoldReason.SINGLE_REPLICA);
  }

  /** As a rollout does. */
  private void allAreReplaced() {
    simulation.remediator(
        reservation -> {
          cluster.pods().forEach(cluster::replace);
          return new Result.Done("raised");
        });
  }

  private Facts told(Facts f) {
    Facts.Workload w = f.workload().orElseThrow();
    Map<String, PodFacts> pods = new HashMap<>();
    f.pods().forEach((uid, pod) -> pods.put(uid, told(pod, f.asOf())));
    return new Facts(
        f.asOf(),
        Optional.of(
            new Facts.Workload(
                w.kind(),
                w.namespace(),
                w.name(),
                w.uid(),
                w.wanted(),
                w.settled(),
                w.changedAt(),
                w.pause(),
                w.sharedLabels(),
                world.limit)),
        pods,
        f.nodes(),
        world.config,
        Optional.of(world.missingRights));
  }

  private PodFacts told(PodFacts pod, Instant now) {
    Optional<Instant> killedAt =
        pod.uid().equals(KILLED)
            ? Optional.of(KILLED_AT).filter(at -> !at.isAfter(now))
            : pod.uid().equals("uid-2")
                ? world.otherKilledAt.filter(at -> !at.isAfter(now))
                : Optional.empty();
    Optional<ContainerEnd> end =
        killedAt.map(at -> new ContainerEnd("OOMKilled", 137, Optional.of(at)));
    ServerPages pages =
        new ServerPages(
            now.minus(world.pageAge),
            Page.OK,
            Page.OK,
            Page.OK,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            world.used);
    return new PodFacts(
        pod.name(),
        pod.uid(),
        pod.node(),
        pod.phase(),
        pod.ready(),
        killedAt.map(at -> at.plusSeconds(5)).or(pod::readySince),
        killedAt.map(at -> at.plusSeconds(2)).or(pod::startedAt),
        killedAt,
        pod.terminating(),
        pod.controlled(),
        pod.hostNetwork(),
        pod.inEndpointSlice(),
        pod.servingEndpoint(),
        end.isPresent() ? 1 : 0,
        end,
        Optional.empty(),
        Optional.empty(),
        Optional.of(pages));
  }
}
