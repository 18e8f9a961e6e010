package dev.dnshealth.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.probe.Judgement;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.testing.FakeDnsServer;
import dev.dnshealth.core.testing.FakeDnsServer.Behaviour;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.outside.ProberWork;
import dev.dnshealth.k8s.peers.Cursor;
import dev.dnshealth.k8s.peers.ObservationsClient;
import dev.dnshealth.k8s.peers.Pull;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProberModeTest {

  private static final Vantage VANTAGE =
      new Vantage("prober node-1", Optional.of("node-1"), Network.POD);

  private final Time time = Time.system();
  private final FakeDnsServer server =
      FakeDnsServer.v4()
          .on("kubernetes.default.svc.cluster.local.", Behaviour.answer("10.43.0.1"))
          .start();
  private final ExecutorService executor = Executors.newFixedThreadPool(2);

  @AfterEach
  void end() {
    server.close();
    executor.shutdownNow();
  }

  @Test
  void proberTellsWhatItSawOfTheTargetsItWasGiven() throws Exception {
    Target target =
        Target.server(new Instance("coredns-1", "uid-1", Optional.of("node-2")), server.address());
    List<Observation> seen = new ArrayList<>();
    try (ProberMode prober = prober(target, Duration.ofMinutes(1))) {
      prober.start();
      URI page = page(prober, "/api/v1/observations");
      ObservationsClient client = new ObservationsClient(executor, time);

      Awaitility.await()
          .until(
              () ->
                  client.pull(page, Map.of(), Cursor.start()).join() instanceof Pull.Told told
                      && seen.addAll(told.batch().observations())
                      && seen.stream().anyMatch(each -> each.judgement() == Judgement.PASS));

      assertThat(seen)
          .allSatisfy(
              each -> {
                assertThat(each.from()).isEqualTo(VANTAGE);
                assertThat(each.target()).isEqualTo(target);
              });
    }
  }

  @Test
  void nothingElseIsServed() throws Exception {
    try (ProberMode prober = prober(service(), Duration.ofMinutes(1))) {
      prober.start();

      assertThat(status(page(prober, "/metrics"))).isEqualTo(404);
      assertThat(status(page(prober, "/api/v1/observations/more"))).isEqualTo(404);
      assertThat(status(page(prober, "/api/v1/observations?target=192.0.2.1"))).isEqualTo(400);
      assertThat(status(page(prober, "/api/v1/observations"))).isEqualTo(200);
    }
  }

  @Test
  void proberEndsWhenNobodyAsksAnyMore() throws Exception {
    try (ProberMode prober = prober(service(), Duration.ofSeconds(1))) {
      prober.start();
      Instant asked = time.now();
      assertThat(status(page(prober, "/api/v1/observations"))).isEqualTo(200);

      prober.awaitEnd();

      assertThat(Duration.between(asked, time.now()))
          .isBetween(Duration.ofSeconds(1), ProberMode.PATIENCE);
    }
  }

  @Test
  void proberWithoutWorkEndsWithOneLine() throws Exception {
    PrintStream before = System.err;
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    int code;
    try {
      code = Main.run(List.of("prober"), Map.of());
    } finally {
      System.setErr(before);
    }

    assertThat(code).isEqualTo(4);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .hasLineCount(1)
        .startsWith("healthcheck: HEALTHCHECK_PROBER_WORK: no work of a prober");
  }

  private ProberMode prober(Target target, Duration patience) {
    ProberWork work =
        new ProberWork(
            VANTAGE,
            List.of(target),
            DefaultProbes.forCluster("cluster.local", List.of(Addresses.literal("10.43.0.1")), ""));
    return new ProberMode(
        work, new InetSocketAddress(Addresses.literal("127.0.0.1"), 0), patience, time);
  }

  private Target service() {
    return Target.service("kube-dns", server.address());
  }

  private static URI page(ProberMode prober, String path) {
    return URI.create("http://127.0.0.1:" + prober.address().getPort() + path);
  }

  private static int status(URI page) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }
}
