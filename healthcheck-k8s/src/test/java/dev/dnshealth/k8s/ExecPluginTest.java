package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.dnshealth.core.time.Time;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kubeconfigs in which a command gives the credentials. */
class ExecPluginTest {

  private static final String CREDENTIAL =
      "{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\","
          + "\"status\":{\"token\":\"%s\"}}";

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
      assertThat(client.getConfiguration().getOauthTokenProvider().getToken()).isEqualTo("t-1");
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
    Path file =
        Files.writeString(
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
    return KubernetesClients.fromKubeconfig(Optional.of(file), Optional.empty());
  }
}
