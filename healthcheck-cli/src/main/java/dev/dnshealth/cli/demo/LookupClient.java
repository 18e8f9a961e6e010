package dev.dnshealth.cli.demo;

import dev.dnshealth.core.dns.DnsProber;
import dev.dnshealth.core.probe.AnswerRule;
import dev.dnshealth.core.probe.Expectation;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.probe.Question;
import dev.dnshealth.core.probe.RecordType;
import dev.dnshealth.core.probe.Wire;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The application of the demo: looks a name up all the time, each time from a fresh port. */
final class LookupClient implements AutoCloseable {

  static final int PER_SECOND = 20;

  private final Target service;
  private final Time time;
  private final DnsProber prober = DnsProber.builder().build();
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "demo-application");
            thread.setDaemon(true);
            return thread;
          });
  private final List<LookUp> ended = new ArrayList<>();

  private record LookUp(Instant sentAt, boolean answered) {}

  /**
   * What came of some look-ups.
   *
   * @param total how many were made
   * @param failed how many got no answer within 2 s
   * @param lastFailure when the last of these was sent
   */
  record Tally(long total, long failed, Optional<Instant> lastFailure) {}

  LookupClient(Target service, Time time) {
    this.service = service;
    this.time = time;
  }

  void start() {
    prober.start();
    Future<?> unused =
        executor.scheduleAtFixedRate(this::lookUp, 0, 1000 / PER_SECOND, TimeUnit.MILLISECONDS);
  }

  /** Returns what came of the look-ups sent after {@code instant}, as far as they have ended. */
  synchronized Tally since(Instant instant) {
    List<LookUp> counted = ended.stream().filter(l -> l.sentAt().isAfter(instant)).toList();
    List<LookUp> failed = counted.stream().filter(l -> !l.answered()).toList();
    return new Tally(
        counted.size(), failed.size(), failed.stream().map(LookUp::sentAt).max(Instant::compareTo));
  }

  private void lookUp() {
    Instant sentAt = time.now();
    Probe probe =
        new Probe(
            "application",
            QueryClass.INTERNAL,
            new Question(DemoCluster.API_NAME, RecordType.A),
            Wire.udp(),
            Expectation.noError(new AnswerRule.AtLeast(1)),
            Probe.TIMEOUT,
            Duration.ZERO);
    CompletionStage<Void> unused =
        prober.probe(service, probe, late -> {}).thenAccept(outcome -> ended(sentAt, outcome));
  }

  private synchronized void ended(Instant sentAt, Outcome outcome) {
    ended.add(new LookUp(sentAt, outcome.kind() == Outcome.Kind.ANSWERED));
  }

  @Override
  public void close() {
    executor.shutdownNow();
    prober.close();
  }
}
