package dev.dnshealth.k8s.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.dnshealth.core.diagnosis.UnknownReason;
import dev.dnshealth.core.monitor.MonitorEvent;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.time.Time;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ObservationsClientTest {

  private static final Map<String, String> TOKEN = Map.of("Authorization", "Bearer token");

  /** Long, for where an answer comes: a machine may stand still for a while. */
  private static final Duration PATIENT = Duration.ofSeconds(30);

  /** Another clock than ours, by years. */
  private final Time there = () -> Time.system().now().minus(Duration.ofDays(2000));

  private final Time here = Time.system();
  private final ObservationLog log = new ObservationLog(there);
  private final ObservationsPage page =
      new ObservationsPage(
          log, Seen.HERE, () -> new OwnState(Set.of(UnknownReason.PAUSED), false), there);
  private final ExecutorService executor = Executors.newFixedThreadPool(2);
  private final ObservationsClient client = new ObservationsClient(executor, PATIENT, here);
  private final ObservationsClient usual = new ObservationsClient(executor, here);
  private final CountDownLatch over = new CountDownLatch(1);
  private HttpServer server;
  private volatile HttpHandler handler = this::serve;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(executor());
    server.createContext("/", exchange -> handler.handle(exchange));
    server.start();
  }

  @AfterEach
  void stop() {
    over.countDown();
    server.stop(0);
    executor.shutdownNow();
  }

  @Test
  void observationsComeOnceAndAreDatedByOurClock() {
    Instant before = here.now();
    see(1);
    Pull.Told first = told(pull(Cursor.start()));
    assertThat(first.batch().observations()).extracting(Observation::id).containsExactly(1L);
    Observation observation = first.batch().observations().get(0);
    assertThat(Duration.between(before, observation.at()).abs()).isLessThan(Duration.ofMinutes(1));
    assertThat(Duration.between(observation.sentAt(), observation.at()))
        .isEqualTo(Duration.ofMillis(5));
    assertThat(first.batch().own().against()).containsExactly(UnknownReason.PAUSED);
    assertThat(first.roundTrip()).isBetween(Duration.ZERO, PATIENT);

    see(2);
    Pull.Told second = told(pull(first.batch().next()));
    assertThat(second.batch().observations()).extracting(Observation::id).containsExactly(2L);
  }

  @Test
  void refusalIsToldWithItsReason() {
    handler = exchange -> reply(exchange, 403, "set peers.token-file\nmore");
    assertThat(pull(Cursor.start()))
        .isEqualTo(new Pull.Failed("HTTP status 403: set peers.token-file"));
  }

  @Test
  void redirectIsNotFollowed() {
    handler =
        exchange -> {
          exchange.getResponseHeaders().set("Location", "http://127.0.0.1:1/");
          reply(exchange, 307, "");
        };
    assertThat(pull(Cursor.start())).isEqualTo(new Pull.Failed("HTTP status 307"));
  }

  @Test
  void whatIsUnpackedIntoTooMuchIsNotUnpacked() throws IOException {
    byte[] zipped = zipped(new byte[ObservationsClient.MOST_BYTES + 1]);
    handler =
        exchange -> {
          exchange.getResponseHeaders().set("Content-Encoding", "gzip");
          reply(exchange, 200, zipped);
        };
    assertThat(pull(Cursor.start()))
        .isEqualTo(new Pull.Failed("an answer of more than 8388608 bytes"));
  }

  @Test
  void answerWithoutEndIsCutOff() {
    handler =
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(200, 0);
            byte[] part = new byte[1 << 16];
            while (true) {
              exchange.getResponseBody().write(part);
            }
          }
        };
    assertThat(failed(pull(Cursor.start()))).contains("more than 8388608 bytes");
  }

  @Test
  void whoeverDoesNotAnswerInTimeHasFailed() {
    handler =
        exchange -> {
          try (exchange) {
            over.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    Instant before = here.now();
    assertThat(failed(pull(usual, Cursor.start()))).isEqualTo("no answer within 1000 ms");
    assertThat(Duration.between(before, here.now())).isLessThan(PATIENT);
  }

  @Test
  void bodyThatDoesNotEndInTimeHasFailedToo() {
    handler =
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            over.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    assertThat(failed(pull(usual, Cursor.start()))).isEqualTo("no answer within 1000 ms");
  }

  @Test
  void nobodyThereIsToldInWords() {
    server.stop(0);
    assertThat(failed(pull(Cursor.start()))).isEqualTo("connection refused, or no way there");
  }

  private void see(long id) {
    log.onEvent(new MonitorEvent.Probed(Seen.answer(id, there.now())));
  }

  private Pull pull(Cursor cursor) {
    return pull(client, cursor);
  }

  private Pull pull(ObservationsClient by, Cursor cursor) {
    return by.pull(
            URI.create("http://127.0.0.1:" + server.getAddress().getPort() + ObservationsPage.PATH),
            TOKEN,
            cursor)
        .join();
  }

  private static Pull.Told told(Pull pull) {
    assertThat(pull).isInstanceOf(Pull.Told.class);
    return (Pull.Told) pull;
  }

  private static String failed(Pull pull) {
    assertThat(pull).isInstanceOf(Pull.Failed.class);
    return ((Pull.Failed) pull).problem();
  }

  private void serve(HttpExchange exchange) throws IOException {
    assertThat(exchange.getRequestHeaders().getFirst("Authorization")).isEqualTo("Bearer token");
    PullQuery query = PullQuery.parse(exchange.getRequestURI().getQuery());
    exchange.getResponseHeaders().set("Content-Encoding", "gzip");
    reply(exchange, 200, zipped(page.get(query)));
  }

  private static byte[] zipped(byte[] bytes) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(bytes);
    }
    return zipped.toByteArray();
  }

  private static void reply(HttpExchange exchange, int status, String body) throws IOException {
    reply(exchange, status, body.getBytes(StandardCharsets.UTF_8));
  }

  private static void reply(HttpExchange exchange, int status, byte[] bytes) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private static ExecutorService executor() {
    return Executors.newCachedThreadPool(
        task -> {
          Thread thread = new Thread(task, "server");
          thread.setDaemon(true);
          return thread;
        });
  }
}
