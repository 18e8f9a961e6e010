package dev.dnshealth.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.config.DaemonRole;
import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.ClusterSettings;
import dev.dnshealth.k8s.journal.JournalSettings;
import dev.dnshealth.k8s.peers.PeerAccess;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DaemonTest {

  private static final ClusterSettings SETTINGS =
      ClusterSettings.of(new Vantage("here", Optional.empty(), Network.POD), Policy.defaults());

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void withoutAnApiItLivesAndSaysWhatIsMissing() throws Exception {
    int port = freePort();
    try (KubernetesClient client = clientOf("http://127.0.0.1:1")) {
      Daemon daemon = daemon(client, Optional.empty(), port);
      Thread running = new Thread(() -> run(daemon), "daemon-under-test");
      running.start();
      try {
        Awaitility.await()
            .ignoreExceptions()
            .until(() -> get(port, "/readyz").body().contains("127.0.0.1"));
        assertThat(get(port, "/livez").statusCode()).isEqualTo(200);
        assertThat(get(port, "/readyz").statusCode()).isEqualTo(503);
        assertThat(get(port, "/api/v1/status").body()).contains("\"verdict\":\"unknown\"");
        assertThat(get(port, "/metrics").statusCode()).isEqualTo(200);
        assertThat(get(port, "/api/v1/observations").statusCode()).isEqualTo(403);
      } finally {
        daemon.close();
      }
      running.join(10_000);
      assertThat(running.isAlive()).isFalse();
    }
  }

  @Test
  void whatIsMissingInTheJournalIsCounted(@TempDir Path directory) throws Exception {
    int port = freePort();
    try (KubernetesClient client = clientOf("http://127.0.0.1:1")) {
      Optional<JournalSettings> journal =
          Optional.of(JournalSettings.of(directory.resolve("journal.jsonl")));
      Daemon daemon = daemon(client, journal, port);
      Thread running = new Thread(() -> run(daemon), "daemon-under-test");
      running.start();
      try {
        Awaitility.await()
            .ignoreExceptions()
            .until(
                () ->
                    get(port, "/metrics").body().contains("\ndnshealth_journal_dropped_total 0.0"));
      } finally {
        daemon.close();
      }
      running.join(10_000);
      assertThat(running.isAlive()).isFalse();
    }
  }

  @Test
  void wrongFlagsEndItWithOneLineEach() throws Exception {
    PrintStream before = System.err;
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    int code;
    try {
      code = Main.run(List.of("--mode=never", "--http.prot=1"), Map.of());
    } finally {
      System.setErr(before);
    }

    assertThat(code).isEqualTo(4);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .hasLineCount(2)
        .contains("mode: never (expected: act or observe)", "did you mean http.port?");
  }

  private static Daemon daemon(
      KubernetesClient client, Optional<JournalSettings> journal, int port) {
    return new Daemon(
        client, SETTINGS, DaemonRole.MEMBER, PeerAccess.closed(), journal, port, Time.system());
  }

  private static void run(Daemon daemon) {
    try {
      daemon.run();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpResponse<String> get(int port, String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static KubernetesClient clientOf(String url) {
    return new KubernetesClientBuilder()
        .withConfig(new ConfigBuilder().withMasterUrl(url).build())
        .build();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
