package dev.dnshealth.daemon;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.dnshealth.core.dns.DnsProber;
import dev.dnshealth.core.monitor.HealthMonitor;
import dev.dnshealth.core.target.Targets;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.outside.ProberWork;
import dev.dnshealth.k8s.peers.ObservationLog;
import dev.dnshealth.k8s.peers.ObservationsPage;
import dev.dnshealth.k8s.peers.OwnState;
import dev.dnshealth.k8s.peers.PullQuery;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A prober pod: probes what its Job says, and tells what it saw to whoever comes to its loopback
 * address, until nobody asks any more. It knows no API and acts on nothing.
 */
final class ProberMode implements AutoCloseable {

  /** How long it goes on when nobody asks: whoever started it is gone, then. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  /** A list that is older than some seconds would count as one that nobody keeps up to date. */
  private static final Duration LIST_KEPT = Duration.ofSeconds(5);

  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  private final ProberWork work;
  private final InetSocketAddress address;
  private final Duration patience;
  private final Time time;
  private final ObservationLog log;
  private final DnsProber prober = DnsProber.builder().build();
  private final HealthMonitor monitor;
  private final ObservationsPage page;
  private volatile Targets targets;
  private volatile Instant asked;
  private @Nullable HttpServer server;

  /**
   * Makes one that does nothing yet.
   *
   * @param address where it tells what it saw; port 0 takes a free one
   */
  ProberMode(ProberWork work, InetSocketAddress address, Duration patience, Time time) {
    this.work = work;
    this.address = address;
    this.patience = patience;
    this.time = time;
    this.asked = time.now();
    this.targets = new Targets(work.targets(), asked, true);
    this.log = new ObservationLog(time);
    this.monitor =
        HealthMonitor.builder(this::targets, prober)
            .plan(work.plan())
            .vantage(work.vantage())
            .time(time)
            .listener(log)
            .build();
    this.page =
        new ObservationsPage(log, work.vantage(), () -> OwnState.of(monitor.report()), time);
  }

  /** They are as their maker said: he makes another prober when they change. */
  private Targets targets() {
    Instant now = time.now();
    if (!targets.asOf().plus(LIST_KEPT).isAfter(now)) {
      targets = new Targets(work.targets(), now, true);
    }
    return targets;
  }

  /**
   * Begins to probe and to listen.
   *
   * @throws IOException if the port cannot be had
   */
  synchronized void start() throws IOException {
    HttpServer next = HttpServer.create(address, 0);
    next.createContext("/", this::answer);
    next.start();
    server = next;
    prober.start();
    monitor.start();
  }

  /** Returns where it listens. */
  synchronized InetSocketAddress address() {
    return server == null ? address : server.getAddress();
  }

  /** Blocks until nobody has asked for a while. */
  void awaitEnd() throws InterruptedException {
    while (asked.plus(patience).isAfter(time.now())) {
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY.toMillis());
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestURI().getPath().equals(ObservationsPage.PATH)
          || !exchange.getRequestMethod().equals("GET")) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      asked = time.now();
      tell(exchange, Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse(""));
    }
  }

  private void tell(HttpExchange exchange, String query) throws IOException {
    byte[] body;
    try {
      body = packed(page.get(PullQuery.parse(query)));
    } catch (IllegalArgumentException e) {
      send(exchange, 400, String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8));
      return;
    }
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.getResponseHeaders().set("Content-Encoding", "gzip");
    send(exchange, 200, body);
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  private static byte[] packed(byte[] body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
      zip.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @Override
  public synchronized void close() {
    monitor.close();
    prober.close();
    if (server != null) {
      server.stop(0);
    }
  }
}
