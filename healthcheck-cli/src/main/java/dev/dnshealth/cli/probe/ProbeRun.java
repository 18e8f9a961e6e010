package dev.dnshealth.cli.probe;

import dev.dnshealth.core.dns.DnsProber;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Sends the queries of a request. */
public final class ProbeRun {

  private static final Duration BETWEEN = Duration.ofMillis(200);

  private final ProbeRequest request;

  private record Key(Target target, Transport transport) {}

  private ProbeRun(ProbeRequest request) {
    this.request = request;
  }

  /** Returns a run that has not begun. */
  public static ProbeRun of(ProbeRequest request) {
    return new ProbeRun(request);
  }

  /**
   * Sends the queries to all addresses at once, 200 ms apart at each, and waits for the answers.
   */
  public ProbeReport run() throws InterruptedException {
    Map<Key, List<CompletableFuture<Outcome>>> outcomes = new LinkedHashMap<>();
    try (DnsProber prober = DnsProber.builder().maxInFlightPerTarget(1024).build()) {
      prober.start();
      for (int i = 0; i < request.count(); i++) {
        if (i > 0) {
          TimeUnit.NANOSECONDS.sleep(BETWEEN.toNanos());
        }
        for (Target target : request.targets()) {
          for (Transport transport : Transport.values()) {
            outcomes
                .computeIfAbsent(new Key(target, transport), key -> new ArrayList<>())
                .add(
                    prober
                        .probe(target, request.probe(transport), late -> {})
                        .toCompletableFuture());
          }
        }
      }
      List<Tally> tallies = new ArrayList<>();
      outcomes.forEach((key, futures) -> tallies.add(tally(key, futures)));
      return new ProbeReport(request, tallies);
    }
  }

  private Tally tally(Key key, List<CompletableFuture<Outcome>> futures) {
    List<Outcome> ended = futures.stream().map(CompletableFuture::join).toList();
    return new Tally(key.target().id(), key.transport(), ended, request.rcode());
  }
}
