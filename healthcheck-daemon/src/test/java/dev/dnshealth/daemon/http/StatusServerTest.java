package dev.dnshealth.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatusServerTest {

  private final AtomicReference<Optional<String>> problem = new AtomicReference<>(Optional.empty());
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final HttpClient client = HttpClient.newHttpClient();
  private final StatusServer server =
      new StatusServer(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
          Map.of(
              "/readyz",
              Page.health(problem::get),
              "/metrics",
              new MetricsPage(registry),
              "/api/v1/status",
              Page.json(() -> "{\"verdict\":\"healthy\"}"),
              "/echo",
              request -> new Page.Reply(200, "text/plain", request + " ".repeat(2000)),
              "/last",
              request -> Page.Reply.json("{}").asLast(),
              "/secret",
              request -> Page.Reply.text(401, "who are you?"),
              "/broken",
              request -> {
                throw new IllegalArgumentException("of no concern outside");
              }));

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void close() {
    server.close();
    registry.close();
  }

  @Test
  void healthIsOkUntilThereIsAProblem() throws Exception {
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
    assertThat(get("/readyz").body()).isEqualTo("ok\n");
    problem.set(Optional.of("discovery is stale"));
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    assertThat(get("/readyz").body()).isEqualTo("discovery is stale\n");
  }

  @Test
  void metricsAreTextInTheFormatAskedFor() throws Exception {
    Counter.builder("dnshealth.probes").register(registry).increment();
    HttpResponse<String> plain = get("/metrics");
    assertThat(plain.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/plain; version=0.0.4");
    assertThat(plain.body()).contains("dnshealth_probes_total 1.0").doesNotContain("# EOF");
    HttpResponse<String> open =
        get(
            "/metrics",
            "application/vnd.google.protobuf;q=0.5, application/openmetrics-text;q=0.4");
    assertThat(open.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/openmetrics-text");
    assertThat(open.body()).contains("dnshealth_probes_total 1.0").endsWith("# EOF\n");
  }

  @Test
  void statusIsJson() throws Exception {
    HttpResponse<String> status = get("/api/v1/status");
    assertThat(status.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(status.body()).isEqualTo("{\"verdict\":\"healthy\"}");
  }

  @Test
  void onlyExactPathsAreFound() throws Exception {
    assertThat(get("/").statusCode()).isEqualTo(404);
    assertThat(get("/readyzz").statusCode()).isEqualTo(404);
    assertThat(get("/readyz/").statusCode()).isEqualTo(404);
    assertThat(get("/readyz?verbose").statusCode()).isEqualTo(200);
  }

  @Test
  void headHasNoBodyAndOtherMethodsAreRefused() throws Exception {
    HttpResponse<String> head = send(request("/readyz").method("HEAD", noBody()));
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    HttpResponse<String> post = send(request("/readyz").POST(noBody()));
    assertThat(post.statusCode()).isEqualTo(405);
    assertThat(post.headers().firstValue("Allow")).contains("GET, HEAD");
  }

  @Test
  void aPageThatThrowsIsAnErrorThatTellsNothing() throws Exception {
    HttpResponse<String> broken = get("/broken");
    assertThat(broken.statusCode()).isEqualTo(500);
    assertThat(broken.body()).isEqualTo("internal error\n");
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
  }

  @Test
  void pageIsToldTheQueryAndWhoAsks() throws Exception {
    assertThat(send(request("/echo?after=1%202").header("Authorization", "Bearer t")).body())
        .contains("query=after=1%202,", "authorization=Bearer t,", "remote=127.0.0.1]");
    assertThat(get("/echo").body()).contains("query=, accept=, authorization=,");
  }

  @Test
  void whoIsToSayWhoItIsLearnsHow() throws Exception {
    HttpResponse<String> secret = get("/secret");
    assertThat(secret.statusCode()).isEqualTo(401);
    assertThat(secret.headers().firstValue("WWW-Authenticate")).contains("Bearer");
  }

  @Test
  void longAnswersArePackedForWhoAcceptsThat() throws Exception {
    for (String accepted : List.of("gzip", "br, gzip;q=0.5", "gzip;q=1.0, *;q=0")) {
      HttpResponse<byte[]> packed = packed("/echo", accepted);
      assertThat(packed.headers().firstValue("Content-Encoding")).contains("gzip");
      assertThat(packed.body().length).isLessThan(500);
      try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
        assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).contains("query=,");
      }
    }
    for (String accepted : List.of("identity", "gzip;q=0", "gzip;q=0.0", "xgzip")) {
      assertThat(packed("/echo", accepted).headers().firstValue("Content-Encoding")).isEmpty();
    }
    assertThat(packed("/readyz", "gzip").headers().firstValue("Content-Encoding")).isEmpty();
  }

  @Test
  void connectionEndsAfterWhatWasTheLast() throws Exception {
    try (Socket socket = new Socket(server.address().getAddress(), server.address().getPort())) {
      socket.setSoTimeout(5000);
      socket
          .getOutputStream()
          .write("GET /last HTTP/1.1\r\nHost: here\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      // A connection that is kept would have no end.
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answer).startsWith("HTTP/1.1 200").contains("close\r\n").endsWith("{}");
    }
    assertThat(get("/readyz").headers().firstValue("Connection")).isEmpty();
  }

  private HttpResponse<byte[]> packed(String path, String accepted) throws Exception {
    return client.send(
        request(path).header("Accept-Encoding", accepted).build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  @Test
  void startAndCloseMayBeRepeatedButNotStartAfterClose() throws Exception {
    InetSocketAddress before = server.address();
    server.start();
    assertThat(server.address()).isEqualTo(before);
    server.close();
    server.close();
    assertThatIllegalStateException().isThrownBy(server::start);
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(request(path));
  }

  private HttpResponse<String> get(String path, String accept) throws Exception {
    return send(request(path).header("Accept", accept));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:" + server.address().getPort() + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest.BodyPublisher noBody() {
    return HttpRequest.BodyPublishers.noBody();
  }
}
