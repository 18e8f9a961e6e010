package dev.dnshealth.k8s.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.config.Config;
import dev.dnshealth.core.config.ConfigReader;
import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.monitor.MonitorState;
import dev.dnshealth.core.monitor.Recorded;
import dev.dnshealth.core.monitor.Recorder;
import dev.dnshealth.core.monitor.Setup;
import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.testing.SimulatedCluster;
import dev.dnshealth.core.testing.SimulatedCluster.Health;
import dev.dnshealth.core.testing.Simulation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A simulated cluster in which one of two pods goes deaf after 15 s and is replaced, recorded
 * without threads.
 */
final class Incident implements Recorder, AutoCloseable {

  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  final SimulatedCluster cluster = new SimulatedCluster(2, START);
  final Simulation simulation;
  private final JournalWriter writer;
  private Set<Long> lost = Set.of();
  private long n;
  private Recorded last;

  Incident(JournalSettings settings, Policy policy) {
    this(settings, policy, "tester");
  }

  Incident(JournalSettings settings, Policy policy, String run) {
    this.writer = new JournalWriter(settings);
    Vantage vantage = new Vantage("here", Optional.of("node-0"), Network.POD);
    this.simulation =
        new Simulation(
            cluster,
            Setup.of(run, vantage, true, policy),
            DefaultProbes.forCluster(
                "cluster.local", List.of(Addresses.literal(SimulatedCluster.API)), "example.com"),
            START);
    simulation.recorder(this);
  }

  /** Records the whole of it into many files in the directory that is named. */
  public static void main(String[] args) {
    rotated(Path.of(args[0]));
  }

  /** Records the whole of it into many files. */
  static void rotated(Path directory) {
    JournalSettings settings = new JournalSettings(directory.resolve("journal.jsonl"), 50_000, 100);
    try (Incident incident = new Incident(settings, Policy.defaults())) {
      incident.play();
    }
  }

  /**
   * The strictest comparison there is: holds all that a replay knows against all that the monitor
   * knew, wherever the journal tells that, and returns how often it does.
   */
  static int statesThatAreTheSame(Path directory) throws IOException {
    Optional<MonitorState> state = Optional.empty();
    int compared = 0;
    for (Path file : JournalFiles.in(directory).files()) {
      try (JournalReader reader = JournalReader.open(file)) {
        Header header = reader.header();
        Setup setup = Setup.of(header.run(), header.vantage(), header.canAct(), Policy.defaults());
        for (Optional<JournalEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
          if (next.get() instanceof JournalEntry.State known) {
            MonitorState told = MonitorState.of(setup, known.state());
            if (state.isPresent()) {
              assertThat(state.get().snapshot()).isEqualTo(told.snapshot());
              compared++;
            } else {
              state = Optional.of(told);
            }
          } else if (next.get() instanceof JournalEntry.Step step) {
            state = Optional.of(state.orElseThrow().step(step.input()).state());
          }
        }
      }
    }
    return compared;
  }

  /** Records the whole of it into one file. */
  static Path recorded(Path directory, Policy policy) {
    Path file = directory.resolve("journal.jsonl");
    try (Incident incident = new Incident(new JournalSettings(file, 1L << 40, 1), policy)) {
      incident.play();
    }
    return file;
  }

  static Policy policy(String key, String value) {
    Config config = new ConfigReader().settings("test", Map.of(key, value)).read();
    return config.policy();
  }

  static ReplayReport replay(Path path, Replay replay) throws IOException {
    replay.read(path);
    return replay.report();
  }

  Recorded last() {
    return last;
  }

  Incident losing(Set<Long> numbers) {
    lost = numbers;
    return this;
  }

  void play() {
    run(15);
    cluster.set(cluster.pods().get(0), Health.DEAF);
    run(20);
  }

  void run(int seconds) {
    simulation.run(Duration.ofSeconds(seconds));
  }

  @Override
  public void record(Recorded step) {
    n++;
    last = step;
    if (!lost.contains(n) && !writer.write(n, step)) {
      throw new AssertionError("not written: " + n);
    }
  }

  @Override
  public void close() {
    writer.close();
  }
}
