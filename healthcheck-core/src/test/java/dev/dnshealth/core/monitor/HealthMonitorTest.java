package dev.dnshealth.core.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dnshealth.core.diagnosis.Verdict;
import dev.dnshealth.core.evidence.Peer;
import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.probe.Timing;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.RequestedBy;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.testing.RecordingListener;
import dev.dnshealth.core.testing.RecordingRemediator;
import dev.dnshealth.core.testing.ScriptedProber;
import dev.dnshealth.core.testing.SettableDiscovery;
import dev.dnshealth.core.testing.SimulatedCluster;
import dev.dnshealth.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

/** The shell around the step function, with real threads and no network. */
class HealthMonitorTest {

  private static final Target SERVER = server("1");
  private static final ProbePlan PLAN =
      DefaultProbes.forCluster(
          "cluster.local", List.of(Addresses.literal(SimulatedCluster.API)), "example.com");

  private final Time time = Time.system();
  private final SimulatedCluster outcomes = new SimulatedCluster(1, Instant.EPOCH);
  private final ScriptedProber prober =
      new ScriptedProber((target, probe) -> outcomes.outcome(service(), probe, 0));

  /** For 5 s after each pause of this process the verdict is rightly unknown. */
  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofMinutes(1));
  }

  private static Target server(String number) {
    return Target.server(
        new Instance("coredns-" + number, "uid-" + number, Optional.empty()),
        Addresses.socketAddress("192.0.2." + number, 53));
  }

  private static Target service() {
    return Target.service("kube-dns", Addresses.socketAddress("192.0.2.10", 53));
  }

  @Test
  void probesAndReports() {
    RecordingListener listener = new RecordingListener();
    try (HealthMonitor monitor =
        HealthMonitor.builder(new SettableDiscovery(time, SERVER), prober)
            .plan(PLAN)
            .listener(event -> throwAlways())
            .listener(listener)
            .build()) {
      assertThat(monitor.report().diagnosis().verdict()).isEqualTo(Verdict.UNKNOWN);

      monitor.start();
      monitor.start();

      await().until(() -> monitor.report().diagnosis().verdict() == Verdict.HEALTHY);
      await().until(() -> !listener.of(MonitorEvent.VerdictChanged.class).isEmpty());
      assertThat(monitor.report().targets())
          .extracting(Report.TargetReport::state)
          .containsExactly(TargetState.ANSWERING);
    }
  }

  @Test
  void whatSomebodyElseAsksNeedsNotBeKnownHere() {
    Target[] servers =
        IntStream.range(1, 6).mapToObj(i -> server(String.valueOf(i))).toArray(Target[]::new);
    try (HealthMonitor monitor =
        HealthMonitor.builder(new SettableDiscovery(time, servers), prober)
            .plan(PLAN.among(Optional.of(Set.of("uid-1"))))
            .build()) {
      monitor.start();

      await().until(() -> monitor.report().diagnosis().verdict() == Verdict.HEALTHY);
    }
    assertThat(prober.sent().stream().map(ScriptedProber.Sent::target)).containsOnly(servers[0]);
  }

  @Test
  void whatAPersonAsksForIsHeldAndTold() {
    RecordingListener listener = new RecordingListener();
    RecordingRemediator remediator = new RecordingRemediator();
    Instance asked = SERVER.instance().orElseThrow();
    RequestedBy by = new RequestedBy("jo", "", Set.of());
    try (HealthMonitor monitor =
        HealthMonitor.builder(new SettableDiscovery(time, SERVER), prober)
            .plan(PLAN)
            .remediator(remediator)
            .listener(listener)
            .build()) {
      monitor.start();
      monitor.request(asked, by, Duration.ofMillis(500), false);

      await().until(() -> !listener.of(MonitorEvent.RequestHeld.class).isEmpty());
      assertThat(listener.of(MonitorEvent.RequestHeld.class))
          .singleElement()
          .satisfies(
              held -> {
                assertThat(held.plan().request().by()).isEqualTo(by);
                assertThat(held.plan().holds())
                    .extracting(Hold::reason)
                    .contains(HoldReason.FACTS_MISSING);
              });

      monitor.request(asked, by, Duration.ofMinutes(10), false);
      await().until(() -> monitor.report().request().isPresent());
      monitor.withdraw();
      await().until(() -> monitor.report().request().isEmpty());
      assertThat(remediator.performed()).isEmpty();
    }
  }

  @Test
  void whatOtherVantagesTellIsTakenInUntilTheyAreHeardNoMore() {
    Vantage there = new Vantage("there", Optional.of("node-9"), Network.POD);
    AtomicReference<Peer.State> state = new AtomicReference<>(Peer.State.HEARD);
    ScriptedProber silent =
        new ScriptedProber((target, probe) -> new Outcome.TimedOut(Timing.of(Duration.ZERO), 0));
    AtomicLong id = new AtomicLong();
    ObservationSource others =
        () ->
            new ObservationSource.Heard(
                List.of(new Peer(there, "1", state.get(), true, "")),
                List.of(answer(id.incrementAndGet(), there)));
    try (HealthMonitor monitor =
        HealthMonitor.builder(new SettableDiscovery(time, SERVER), silent)
            .plan(PLAN)
            .peers(others)
            .build()) {
      monitor.start();

      await()
          .until(
              () -> state(monitor) == TargetState.ANSWERING && !monitor.report().peers().isEmpty());

      state.set(Peer.State.UNHEARD);
      await().until(() -> state(monitor) != TargetState.ANSWERING);
    }
  }

  private static TargetState state(HealthMonitor monitor) {
    return monitor.report().targets().stream()
        .map(Report.TargetReport::state)
        .findFirst()
        .orElse(TargetState.UNKNOWN);
  }

  private Observation answer(long id, Vantage from) {
    Probe probe = PLAN.entries().get(0).probe();
    Instant now = time.now();
    Outcome outcome = outcomes.outcome(service(), probe, 0);
    return new Observation(id, from, SERVER, probe, now, now, outcome, false);
  }

  @Test
  void goesOnWhenTheProberFails() {
    ScriptedProber broken =
        new ScriptedProber(
            (target, probe) -> {
              throw new IllegalStateException("a bug");
            });
    RecordingListener listener = new RecordingListener();
    try (HealthMonitor monitor =
        HealthMonitor.builder(new SettableDiscovery(time, SERVER), broken)
            .plan(PLAN)
            .listener(listener)
            .build()) {
      monitor.start();

      await().until(() -> listener.of(MonitorEvent.Probed.class).size() > 3);
      assertThat(listener.of(MonitorEvent.Probed.class))
          .allSatisfy(
              event ->
                  assertThat(event.observation().outcome().kind())
                      .isEqualTo(Outcome.Kind.NOT_SENT));
      await()
          .untilAsserted(
              () ->
                  assertThat(Duration.between(monitor.lastTick(), time.now()))
                      .isLessThan(Duration.ofSeconds(2)));
    }
  }

  @Test
  void recorderIsToldEveryStepAndMayFail() {
    List<Recorded> steps = new CopyOnWriteArrayList<>();
    try (HealthMonitor monitor =
        HealthMonitor.builder(new SettableDiscovery(time, SERVER), prober)
            .plan(PLAN)
            .recorder(
                step -> {
                  steps.add(step);
                  throw new IllegalStateException("a recorder's bug");
                })
            .build()) {
      monitor.start();
      await().until(() -> monitor.report().diagnosis().verdict() == Verdict.HEALTHY);
    }

    MonitorState state = steps.get(0).before();
    for (Recorded told : steps) {
      assertThat(told.before().snapshot()).isEqualTo(state.snapshot());
      Step step = state.step(told.input());
      assertThat(told.effects()).isEqualTo(step.effects());
      state = step.state();
    }
    assertThat(state.report().diagnosis().verdict()).isEqualTo(Verdict.HEALTHY);
  }

  @Test
  void stepThatFailsIsRecordedWithItsFailure() {
    List<Recorded> steps = new CopyOnWriteArrayList<>();
    Probe probe = PLAN.entries().get(0).probe();
    // So short an interval cannot be taken in turn.
    ProbePlan.Entry bad =
        new ProbePlan.Entry(probe, Duration.ofNanos(1), Set.of(Role.SERVER), true);
    try (HealthMonitor monitor =
        HealthMonitor.builder(new SettableDiscovery(time, SERVER), prober)
            .plan(new ProbePlan(List.of(bad)))
            .recorder(steps::add)
            .build()) {
      monitor.start();
      await().until(() -> steps.stream().anyMatch(s -> s.failure().isPresent()));
    }

    Recorded failed = steps.stream().filter(s -> s.failure().isPresent()).findFirst().orElseThrow();
    assertThat(failed.failure().orElseThrow()).contains("ArithmeticException");
    assertThat(failed.effects()).isEmpty();
    assertThatThrownBy(() -> failed.before().step(failed.input()))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void closedMonitorProbesNoMoreAndCannotBeStarted() {
    HealthMonitor monitor =
        HealthMonitor.builder(new SettableDiscovery(time, SERVER), prober).plan(PLAN).build();
    monitor.start();
    await().until(() -> !prober.sent().isEmpty());

    monitor.close();
    monitor.close();

    await()
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().equals("dnshealth-monitor")));
    assertThatThrownBy(monitor::start).isInstanceOf(IllegalStateException.class);
  }

  private static void throwAlways() {
    throw new IllegalStateException("a listener's bug");
  }
}
