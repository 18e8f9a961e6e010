package dev.dnshealth.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.diagnosis.Diagnosis;
import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.diagnosis.SilentServerFaults;
import dev.dnshealth.core.diagnosis.Subject;
import dev.dnshealth.core.diagnosis.Verdict;
import dev.dnshealth.core.monitor.MonitorEvent;
import dev.dnshealth.core.monitor.TargetState;
import dev.dnshealth.core.probe.AnswerRule;
import dev.dnshealth.core.probe.Expectation;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.probe.Question;
import dev.dnshealth.core.probe.Rcode;
import dev.dnshealth.core.probe.RecordType;
import dev.dnshealth.core.probe.Reply;
import dev.dnshealth.core.probe.Timing;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.probe.Wire;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Target;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MonitorMetricsTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instance POD = new Instance("coredns-1", "uid-1", Optional.empty());
  private static final Target TARGET = Target.server(POD, Addresses.socketAddress("192.0.2.1", 53));
  private static final Probe PROBE =
      Probe.of(
          "internal-udp",
          QueryClass.INTERNAL,
          new Question("kubernetes.default.svc.cluster.local", RecordType.A),
          Wire.udp(),
          Expectation.noError(new AnswerRule.Any()));
  private static final Fault FAULT =
      new Fault(SilentServerFaults.DEAF, Subject.server(POD), List.of(), List.of());

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final MonitorMetrics metrics = new MonitorMetrics(registry);

  private static MonitorEvent probed(Outcome outcome, boolean late) {
    return probed(PROBE, outcome, late);
  }

  private static MonitorEvent probed(Probe probe, Outcome outcome, boolean late) {
    Vantage here = new Vantage("here", Optional.empty(), Network.POD);
    return new MonitorEvent.Probed(
        new Observation(1, here, TARGET, probe, NOW, NOW, outcome, late));
  }

  private static Outcome answer() {
    return new Outcome.Answered(
        new Reply(Rcode.NOERROR, true, false, List.of(), 60), Timing.of(Duration.ofMillis(3)));
  }

  @Test
  void probesAreCountedByOutcomeAndTimed() {
    metrics.onEvent(probed(answer(), false));
    metrics.onEvent(probed(new Outcome.TimedOut(Timing.of(Probe.TIMEOUT), 0), false));
    metrics.onEvent(probed(answer(), true));

    for (String outcome : List.of("answered", "timed_out", "late")) {
      assertThat(registry.get("dnshealth.probes").tag("outcome", outcome).counter().count())
          .as(outcome)
          .isEqualTo(1);
    }
    assertThat(registry.get("dnshealth.probe.duration").tag("role", "server").timer().count())
        .isEqualTo(2);
  }

  @Test
  void namesThatComeAndGoAreOneSeries() {
    for (String id : List.of("truth:default/web", "truth:default/shop")) {
      Probe truth =
          Probe.of(id, QueryClass.TRUTH, PROBE.question(), PROBE.wire(), PROBE.expectation());
      metrics.onEvent(probed(truth, answer(), false));
    }

    assertThat(registry.find("dnshealth.probes").counters()).hasSize(1);
    assertThat(registry.get("dnshealth.probes").tag("probe", "truth").counter().count())
        .isEqualTo(2);
    assertThat(registry.get("dnshealth.probe.duration").tag("probe", "truth").timers()).hasSize(1);
  }

  @Test
  void seriesOfATargetEndWhenItIsGone() {
    metrics.onEvent(probed(answer(), false));
    metrics.onEvent(
        new MonitorEvent.TargetChanged(NOW, TARGET, TargetState.UNKNOWN, TargetState.SILENT));
    assertThat(registry.get("dnshealth.target.answering").gauge().value()).isZero();

    metrics.onEvent(new MonitorEvent.TargetGone(NOW, TARGET));

    assertThat(registry.find("dnshealth.target.answering").gauges()).isEmpty();
    assertThat(registry.find("dnshealth.probes").counters()).isEmpty();
  }

  @Test
  void whoLeadsIsALevelWhereThereIsAChoice() {
    assertThat(registry.find("dnshealth.leader").gauge()).isNull();

    metrics.onEvent(new MonitorEvent.LeaderChanged(NOW, true, Optional.of("here"), ""));
    assertThat(registry.get("dnshealth.leader").gauge().value()).isEqualTo(1);

    metrics.onEvent(new MonitorEvent.LeaderChanged(NOW, false, Optional.of("there"), ""));
    assertThat(registry.get("dnshealth.leader").gauge().value()).isEqualTo(0);
  }

  @Test
  void faultsHoldsAndVerdictAreLevels() {
    Hold hold =
        new Hold(HoldReason.ROLLOUT, FAULT.id(), FAULT.subject(), "in progress", Optional.empty());
    metrics.onEvent(new MonitorEvent.FaultFound(NOW, FAULT));
    metrics.onEvent(new MonitorEvent.HoldBegan(NOW, hold));
    metrics.onEvent(
        new MonitorEvent.VerdictChanged(
            NOW, Verdict.HEALTHY, new Diagnosis(Verdict.UNHEALTHY, List.of(FAULT), Set.of(), NOW)));

    assertThat(registry.get("dnshealth.faults").tag("fault", "DNS-POD-DEAF").gauge().value())
        .isEqualTo(1);
    assertThat(registry.get("dnshealth.holds").tag("reason", "rollout").gauge().value())
        .isEqualTo(1);
    assertThat(registry.get("dnshealth.verdict").tag("verdict", "unhealthy").gauge().value())
        .isEqualTo(1);
    assertThat(registry.get("dnshealth.verdict").tag("verdict", "unknown").gauge().value())
        .isZero();

    metrics.onEvent(new MonitorEvent.FaultGone(NOW, FAULT, Duration.ZERO));
    metrics.onEvent(new MonitorEvent.HoldEnded(NOW, hold, Duration.ZERO));

    assertThat(registry.get("dnshealth.faults").gauge().value()).isZero();
    assertThat(registry.get("dnshealth.holds").gauge().value()).isZero();
    assertThat(registry.get("dnshealth.holds.begun").counter().count()).isEqualTo(1);
  }
}
