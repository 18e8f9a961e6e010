package dev.dnshealth.k8s.outside;

import dev.dnshealth.core.facts.ServerPages.Page;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Outcome.Unreachable.Where;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.Prober;
import dev.dnshealth.core.probe.Timing;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.pages.HttpPage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Looks at a pod through tunnels: each query and each page has one of its own, which stands before
 * it is sent, so that its time is not that of the tunnel. Blocks. Safe for use by several threads.
 */
final class PodLook {

  private final Tunnels tunnels;
  private final Prober prober;
  private final Executor executor;
  private final Duration pageTimeout;
  private final Time time;

  /**
   * @param executor runs what blocks while a page is read
   * @param pageTimeout how long a page is waited for
   */
  PodLook(Tunnels tunnels, Prober prober, Executor executor, Duration pageTimeout, Time time) {
    this.tunnels = tunnels;
    this.prober = prober;
    this.executor = executor;
    this.pageTimeout = pageTimeout;
    this.time = time;
  }

  /**
   * Sends a query over TCP.
   *
   * @return what came of it, of the true target; its times begin when the tunnel stood
   * @throws IOException if the tunnel did not stand, or not until the end
   */
  Observation ask(String namespace, Target target, Probe probe, Vantage from, long id)
      throws IOException, InterruptedException {
    String pod = target.instance().orElseThrow().name();
    Tunnel tunnel = tunnels.open(new PodPort(namespace, pod, target.tcp().getPort()));
    Instant sentAt = time.now();
    LentPort<Outcome> lent =
        LentPort.use(
            tunnel, local -> prober.probe(at(target, local), withoutPatience(probe), late -> {}));
    return new Observation(id, from, target, probe, sentAt, time.now(), seen(lent), false);
  }

  private static Target at(Target target, InetSocketAddress local) {
    return new Target(target.id(), target.role(), local, local, target.instance());
  }

  /** A connection that was kept for a late reply would keep its tunnel. */
  private static Probe withoutPatience(Probe probe) {
    return new Probe(
        probe.id(),
        probe.queryClass(),
        probe.question(),
        probe.wire(),
        probe.expectation(),
        probe.timeout(),
        Duration.ZERO);
  }

  private static Outcome seen(LentPort<Outcome> lent) throws IOException {
    Outcome outcome = lent.result();
    if (outcome instanceof Outcome.Answered answered) {
      return new Outcome.Answered(answered.reply(), ofPod(answered.timing()));
    }
    if (lent.end().lost()) {
      throw new IOException(lent.end().detail());
    }
    if (outcome instanceof Outcome.Malformed malformed) {
      Timing timing = ofPod(malformed.timing());
      return lent.end().by() == Tunnel.By.REFUSAL
          ? new Outcome.Unreachable(Where.PORT, timing)
          : new Outcome.Malformed(malformed.what(), timing);
    }
    if (outcome instanceof Outcome.TimedOut late) {
      return new Outcome.TimedOut(ofPod(late.timing()), late.strayReplies());
    }
    throw new IOException("nothing was sent: " + outcome);
  }

  /** It was our own end of the tunnel that took the connection. */
  private static Timing ofPod(Timing timing) {
    return new Timing(timing.roundTrip(), Optional.empty(), timing.ownLag());
  }

  /**
   * Reads a page.
   *
   * @param page where it is, if the pod has it
   * @return what came of it; {@link Page#UNKNOWN} too if the tunnel did not stand
   */
  Page page(String namespace, String pod, Optional<URI> page) throws InterruptedException {
    if (page.isEmpty()) {
      return Page.UNKNOWN;
    }
    try {
      Tunnel tunnel = tunnels.open(new PodPort(namespace, pod, page.get().getPort()));
      LentPort<HttpPage> lent =
          LentPort.use(
              tunnel,
              local ->
                  CompletableFuture.supplyAsync(
                      () -> HttpPage.get(at(page.get(), local), pageTimeout), executor));
      return switch (lent.end().by()) {
        case REFUSAL -> Page.REFUSED;
        case TUNNEL -> Page.UNKNOWN;
        case US, POD -> lent.result().page();
      };
    } catch (IOException e) {
      return Page.UNKNOWN;
    }
  }

  private static URI at(URI page, InetSocketAddress local) {
    String query = page.getRawQuery() == null ? "" : "?" + page.getRawQuery();
    return URI.create(
        "http://"
            + local.getAddress().getHostAddress()
            + ":"
            + local.getPort()
            + page.getRawPath()
            + query);
  }
}
