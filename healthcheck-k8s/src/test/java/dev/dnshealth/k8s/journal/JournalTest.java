package dev.dnshealth.k8s.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.diagnosis.Verdict;
import dev.dnshealth.core.monitor.HealthMonitor;
import dev.dnshealth.core.monitor.Input;
import dev.dnshealth.core.monitor.MonitorState;
import dev.dnshealth.core.monitor.Recorded;
import dev.dnshealth.core.monitor.Setup;
import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.testing.ScriptedProber;
import dev.dnshealth.core.testing.SettableDiscovery;
import dev.dnshealth.core.testing.SimulatedCluster;
import dev.dnshealth.core.time.Time;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal's own thread, on a running monitor. */
class JournalTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path directory;

  private static Recorded tick(long seconds) {
    MonitorState state =
        MonitorState.initial(
            Setup.of(
                "run-1",
                new Vantage("here", Optional.empty(), Network.HOST),
                false,
                Policy.defaults()),
            START);
    Input.Tick tick = new Input.Tick(START.plusSeconds(seconds));
    return new Recorded(state, tick, state.step(tick).effects(), Optional.empty());
  }

  private static ReplayReport replay(Path file) throws IOException {
    return Incident.replay(file, Replay.asRecorded());
  }

  @Test
  void runningMonitorIsReplayedToTheSameDecisions() throws IOException {
    Path file = directory.resolve("j");
    Time time = Time.system();
    Target server =
        Target.server(
            new Instance("coredns-1", "uid-1", Optional.empty()),
            Addresses.socketAddress("192.0.2.1", 53));
    Target service = Target.service("kube-dns", Addresses.socketAddress("192.0.2.10", 53));
    SimulatedCluster outcomes = new SimulatedCluster(1, Instant.EPOCH);
    ScriptedProber prober =
        new ScriptedProber((target, probe) -> outcomes.outcome(service, probe, 0));
    try (Journal journal = new Journal(JournalSettings.of(file));
        HealthMonitor monitor =
            HealthMonitor.builder(new SettableDiscovery(time, server), prober)
                .plan(
                    DefaultProbes.forCluster(
                        "cluster.local",
                        List.of(Addresses.literal(SimulatedCluster.API)),
                        "example.com"))
                .recorder(journal)
                .build()) {
      journal.start();
      journal.start();
      monitor.start();
      Awaitility.await().until(() -> monitor.report().diagnosis().verdict() == Verdict.HEALTHY);
      // What was learnt a second ago can be read while the monitor runs.
      Awaitility.await().ignoreExceptions().until(() -> replay(file).inputs() > 0);
      assertThat(journal.dropped()).isZero();
    }

    ReplayReport report = replay(file);
    assertThat(report.result()).isEqualTo(ReplayReport.Result.SAME);
    assertThat(report.notes()).isEmpty();
    assertThat(report.timeline())
        .extracting(line -> line.decision().what() + " " + line.decision().name())
        .contains("verdict healthy");
  }

  @Test
  void whatDoesNotFitIsDroppedOldestFirstAndTold() throws IOException {
    Path file = directory.resolve("j");
    Journal journal = new Journal(JournalSettings.of(file), 10);
    for (int i = 1; i <= 25; i++) {
      journal.record(tick(i));
    }
    assertThat(journal.dropped()).isEqualTo(15);
    journal.start();
    journal.close();
    journal.close();

    ReplayReport report = replay(file);
    assertThat(report.inputs()).isEqualTo(10);
    assertThat(report.to()).contains(START.plusSeconds(25));
    assertThat(report.notes()).singleElement().asString().startsWith("15 inputs before ");
  }

  @Test
  void whatCannotBeWrittenIsCountedAndHurtsNobody() {
    Journal journal = new Journal(JournalSettings.of(directory.resolve("missing").resolve("j")));
    journal.start();
    for (int i = 1; i <= 25; i++) {
      journal.record(tick(i));
    }
    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> journal.dropped() == 25);
    journal.close();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void journalThatWasNeverStartedWritesNothing() {
    Journal journal = new Journal(JournalSettings.of(directory.resolve("j")));
    journal.record(tick(1));
    journal.close();
    journal.start();
    assertThat(directory).isEmptyDirectory();
  }
}
