package dev.dnshealth.k8s;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.dnshealth.core.time.Time;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kubeconfigs in which a command gives the credentials. */
class ExecPluginTest {

  private static final String CREDENTIAL =
      "{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\","
          + "\"status\":{\"token\":\"%s\"}}";

  private static final String PASSWORD = "changeit";

  @TempDir Path dir;

  @Test
  void aCommandBesideTheKubeconfigGivesTheToken() throws IOException {
    script("echo '" + CREDENTIAL.formatted("t-1") + "'");

    try (KubernetesClient client = client("./plugin", "http://127.0.0.1:1")) {
      assertThat(client.getConfiguration().getAutoOAuthToken()).isEqualTo("t-1");
    }
  }

  @Test
  void aTokenThatIsNoLongerAcceptedIsAskedForAnew() throws IOException {
    Path token = Files.writeString(dir.resolve("token"), CREDENTIAL.formatted("t-old"));
    script("cat " + token);
    HttpServer api =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    api.createContext(
        "/version",
        exchange -> {
          boolean good =
              "Bearer t-new".equals(exchange.getRequestHeaders().getFirst("Authorization"));
          byte[] body =
              (good ? "{\"gitVersion\":\"v1.34.4\"}" : "{}").getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(good ? 200 : 401, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    api.start();
    try (KubernetesClient client =
        client("./plugin", "http://127.0.0.1:" + api.getAddress().getPort())) {
      Files.writeString(token, CREDENTIAL.formatted("t-new"));

      assertThat(KubernetesClients.check(client, Time.system())).isEqualTo("v1.34.4");
    } finally {
      api.stop(0);
    }
  }

  @Test
  void aCommandThatAlsoWritesToStandardErrorGivesTheToken() throws IOException {
    script("echo 'a newer version is there' >&2; echo '" + CREDENTIAL.formatted("t-1") + "'");

    try (KubernetesClient client = client("./plugin", "http://127.0.0.1:1")) {
      assertThat(client.getConfiguration().getAutoOAuthToken()).isEqualTo("t-1");
    }
  }

  @Test
  void aCommandThatIsNotThereIsNamed() {
    assertTold(
        "no-such-plugin",
        "the command no-such-plugin, which "
            + dir.resolve("config")
            + " names for the credentials, cannot be run (no such file or directory); install it,"
            + " or repair the path. It says: get it from the portal");
  }

  @Test
  void aCommandThatFailsIsNamedWithWhatItSays() throws IOException {
    script("echo 'session expired, log in again' >&2; echo s3cret; exit 3");

    assertTold(
        "./plugin",
        "names for the credentials, fails with exit code 3 (session expired, log in again);"
            + " run it by itself");
  }

  @Test
  void aCommandThatPrintsSomethingElseIsNamedWithoutQuotingIt() throws IOException {
    script("echo s3cret");
    assertTold(
        "./plugin", "prints no ExecCredential with a token or a certificate; run it by itself");

    script("echo '{\"kind\": \"ExecCredential\"}'");
    assertTold(
        "./plugin", "prints no ExecCredential with a token or a certificate; run it by itself");
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aCommandThatWaitsIsEndedWithWhatItHasCalled() throws IOException {
    Path child = dir.resolve("child");
    script("sleep 600 & echo $! > " + child + "; wait");

    assertThatThrownBy(() -> client("./plugin", "http://127.0.0.1:1", Duration.ofSeconds(5)))
        .isInstanceOf(KubernetesSetupException.class)
        .hasMessage(
            "the command ./plugin, which "
                + dir.resolve("config")
                + " names for the credentials, does not end within 5 s; run it by itself");
    long id = Long.parseLong(Files.readString(child).strip());
    // What nobody has buried yet still has a number, but runs nothing.
    await().until(() -> ProcessHandle.of(id).flatMap(p -> p.info().command()).isEmpty());
  }

  @Test
  void aTokenStaysWhileTheCommandThatRenewsItWaits() throws IOException {
    Path once = dir.resolve("once");
    script("mkdir " + once + " || exec sleep 600; echo '" + CREDENTIAL.formatted("t-1") + "'");

    try (KubernetesClient client =
        client("./plugin", "http://127.0.0.1:1", Duration.ofSeconds(10))) {
      assertThat(client.getConfiguration().refresh().getAutoOAuthToken()).isEqualTo("t-1");
    }
  }

  @Test
  void aCommandGivesACertificate() throws Exception {
    KeyStore store = KeyStore.getInstance(keys().toFile(), PASSWORD.toCharArray());
    String certificate = pem("CERTIFICATE", store.getCertificate("k").getEncoded());
    String key = pem("PRIVATE KEY", store.getKey("k", PASSWORD.toCharArray()).getEncoded());
    Path credential =
        Files.writeString(
            dir.resolve("credential"),
            Json.MAPPER.writeValueAsString(
                Map.of(
                    "kind",
                    "ExecCredential",
                    "status",
                    Map.of("clientCertificateData", certificate, "clientKeyData", key))));
    script("cat " + credential);

    try (KubernetesClient client = client("./plugin", "https://127.0.0.1:1")) {
      Files.delete(credential); // Whoever ran the command again would fail.
      Config config = client.getConfiguration().refresh();

      assertThat(config.getClientCertData()).isEqualTo(certificate);
      assertThat(config.getClientKeyData()).isEqualTo(key);
      assertThat(config.getAutoOAuthToken()).isNull();
    }
  }

  @Test
  void aCertificateWithoutItsKeyIsNone() throws IOException {
    script("echo '{\"kind\":\"ExecCredential\",\"status\":{\"clientCertificateData\":\"x\"}}'");

    assertTold(
        "./plugin", "prints no ExecCredential with a token or a certificate; run it by itself");
  }

  @Test
  void aTokenBesideTheCommandGoesBeforeItAsWithKubectl() throws IOException {
    script("exit 3");
    Path file = kubeconfig("./plugin", "http://127.0.0.1:1");
    Files.writeString(
        file, Files.readString(file).replace("  user:\n", "  user:\n    token: t-own\n"));

    try (KubernetesClient client =
        KubernetesClients.fromKubeconfig(Optional.of(file), Optional.empty())) {
      assertThat(client.getConfiguration().refresh().getAutoOAuthToken()).isEqualTo("t-own");
    }
  }

  @Test
  void ofSeveralFilesTheFirstThatNamesTheUserCounts() throws IOException {
    script("echo '" + CREDENTIAL.formatted("t-1") + "'");
    Path empty = Files.createFile(dir.resolve("empty"));
    Path other = Files.createDirectories(dir.resolve("other")).resolve("config");
    Files.writeString(
        other,
        Files.readString(kubeconfig("./none", "http://127.0.0.1:2"))
            .replace("current-context: test", "current-context: none"));
    Path file = kubeconfig("./plugin", "http://127.0.0.1:1");

    try (KubernetesClient client =
        Usual.with(
            Stream.of(empty, dir.resolve("gone"), file, other)
                .map(Path::toString)
                .collect(joining(File.pathSeparator)),
            () -> KubernetesClients.fromKubeconfig(Optional.empty(), Optional.empty()))) {
      assertThat(client.getMasterUrl()).hasToString("http://127.0.0.1:1/");
      assertThat(client.getConfiguration().getAutoOAuthToken()).isEqualTo("t-1");
    }
  }

  private Path keys() throws IOException, InterruptedException {
    Path keys = dir.resolve("keys");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    List<String> command =
        List.of(
            keytool,
            "-genkeypair",
            "-alias",
            "k",
            "-keyalg",
            "RSA",
            "-dname",
            "CN=someone",
            "-keystore",
            keys.toString(),
            "-storepass",
            PASSWORD);
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    return keys;
  }

  private static String pem(String kind, byte[] content) {
    return "-----BEGIN "
        + kind
        + "-----\n"
        + Base64.getMimeEncoder().encodeToString(content)
        + "\n-----END "
        + kind
        + "-----\n";
  }

  private void assertTold(String command, String words) {
    assertThatThrownBy(() -> client(command, "http://127.0.0.1:1").close())
        .isInstanceOf(KubernetesSetupException.class)
        .isNotInstanceOf(ApiNotReachableException.class)
        .hasMessageContaining(words)
        .message()
        .doesNotContain("\n", "s3cret");
  }

  private void script(String line) throws IOException {
    Path script = dir.resolve("plugin");
    Files.writeString(script, "#!/bin/sh\n" + line + "\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
  }

  private KubernetesClient client(String command, String server) throws IOException {
    return client(command, server, ExecPlugin.PATIENCE);
  }

  private KubernetesClient client(String command, String server, Duration patience)
      throws IOException {
    return KubernetesClients.fromKubeconfig(
        Optional.of(kubeconfig(command, server)), Optional.empty(), patience);
  }

  private Path kubeconfig(String command, String server) throws IOException {
    return Files.writeString(
        dir.resolve("config"),
        """
            apiVersion: v1
            kind: Config
            current-context: test
            clusters:
            - {name: c, cluster: {server: '%s'}}
            contexts:
            - {name: test, context: {cluster: c, user: u}}
            users:
            - name: u
              user:
                exec:
                  apiVersion: client.authentication.k8s.io/v1
                  command: %s
                  interactiveMode: Never
                  installHint: get it from the portal
            """
            .formatted(server, command));
  }
}
