package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dnshealth.core.testing.ManualTime;
import dev.dnshealth.core.time.Time;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubernetesClientsTest {

  @TempDir Path dir;

  @BeforeEach
  void aServiceAccount() throws IOException {
    Files.writeString(dir.resolve("token"), "secret\n");
    try (InputStream certificate =
        Objects.requireNonNull(KubernetesClientsTest.class.getResourceAsStream("ca.crt"))) {
      Files.copy(certificate, dir.resolve("ca.crt"));
    }
  }

  @Test
  void inAPodTheApiIsAskedByItsAddress() {
    try (KubernetesClient client =
        KubernetesClients.inCluster(
            Map.of("KUBERNETES_SERVICE_HOST", "10.96.0.1", "KUBERNETES_SERVICE_PORT", "6443"),
            dir)) {
      assertThat(client.getMasterUrl()).hasToString("https://10.96.0.1:6443/");
      assertThat(client.getConfiguration().getRequestRetryBackoffLimit()).isZero();
      assertThat(client.getConfiguration().getOauthTokenProvider().getToken()).isEqualTo("secret");
    }
  }

  @Test
  void anIpv6AddressIsPutInBrackets() {
    try (KubernetesClient client =
        KubernetesClients.inCluster(Map.of("KUBERNETES_SERVICE_HOST", "fd00::1"), dir)) {
      assertThat(client.getMasterUrl()).hasToString("https://[fd00::1]:443/");
    }
  }

  @Test
  void aNameWouldNeedTheDnsThatIsToBeChecked() {
    assertFails(
        () -> KubernetesClients.inCluster(Map.of("KUBERNETES_SERVICE_HOST", "api.example"), dir),
        "KUBERNETES_SERVICE_HOST is the name api.example");
  }

  @Test
  void outsideAPodThatIsSaid() {
    assertFails(() -> KubernetesClients.inCluster(Map.of(), dir), "this is not a pod");
  }

  @Test
  void aPodWithoutATokenIsTold() {
    assertFails(
        () ->
            KubernetesClients.inCluster(
                Map.of("KUBERNETES_SERVICE_HOST", "10.96.0.1"), dir.resolve("none")),
        "mount its token");
  }

  @Test
  void aMissingKubeconfigIsNamed() {
    Path none = dir.resolve("none");

    assertFails(
        () -> KubernetesClients.fromKubeconfig(Optional.of(none), Optional.empty()),
        "no kubeconfig: " + none + " is not there; give the path of one");
  }

  @Test
  void aDirectoryInPlaceOfTheKubeconfigIsTold() {
    assertFails(
        () -> KubernetesClients.fromKubeconfig(Optional.of(dir), Optional.empty()),
        "no kubeconfig: " + dir + " is a directory; give the path of a file (docker makes a");
    assertThat(Usual.with(dir.toString(), KubernetesClients::hasKubeconfig)).isFalse();
  }

  @Test
  void ofSeveralUsualFilesEachIsTold() {
    Path none = dir.resolve("none");

    assertFails(
        () ->
            Usual.with(
                none + File.pathSeparator + dir,
                () -> KubernetesClients.fromKubeconfig(Optional.empty(), Optional.empty())),
        "no kubeconfig: " + none + " is not there; give the path of one; " + dir + " is a");
  }

  @Test
  void whetherThereIsAKubeconfigIsSeenWhereOneUsuallyIs() throws IOException {
    String file = kubeconfig("x").toString();
    String none = dir.resolve("none").toString();

    assertThat(Usual.with(file, KubernetesClients::hasKubeconfig)).isTrue();
    assertThat(Usual.with(none, KubernetesClients::hasKubeconfig)).isFalse();
  }

  @Test
  void aContextThatIsNotThereIsNamedWithThoseThatAre() throws IOException {
    Path file = kubeconfig("http://127.0.0.1:1");

    assertFails(
        () -> KubernetesClients.fromKubeconfig(Optional.of(file), Optional.of("prod")),
        "no context prod in " + file + "; it has: dev, test");
  }

  @Test
  void theContextAskedForIsUsed() throws IOException {
    Path file = kubeconfig("http://127.0.0.1:1");

    try (KubernetesClient dev =
            KubernetesClients.fromKubeconfig(Optional.of(file), Optional.empty());
        KubernetesClient test =
            KubernetesClients.fromKubeconfig(Optional.of(file), Optional.of("test"))) {
      assertThat(dev.getMasterUrl()).hasToString("http://127.0.0.1:1/");
      assertThat(test.getMasterUrl()).hasToString("http://127.0.0.1:2/");
      assertThat(test.getConfiguration().getRequestRetryBackoffLimit()).isZero();
    }
  }

  @Test
  void filesThatAreNamedWithoutADirectoryAreBesideTheKubeconfig() throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("config"),
            """
            apiVersion: v1
            kind: Config
            current-context: here
            contexts: [{name: here, context: {cluster: c, user: u}}]
            clusters: [{name: c, cluster: {server: "https://192.0.2.1", certificate-authority: ca.crt}}]
            users: [{name: u, user: {client-certificate: u.crt, client-key: u.key}}]
            """);
    Config read = Kubeconfig.read(List.of(file), false, null, Duration.ofSeconds(1), Time.system());
    assertThat(List.of(read.getCaCertFile(), read.getClientCertFile(), read.getClientKeyFile()))
        .containsExactly(
            dir.resolve("ca.crt").toString(),
            dir.resolve("u.crt").toString(),
            dir.resolve("u.key").toString());
  }

  @Test
  void whatIsNoKubeconfigIsSaidWithoutQuotingIt() throws IOException {
    Path file = Files.writeString(dir.resolve("config"), "users: [{user: {token: s3cret: x}\n");

    assertThatThrownBy(() -> KubernetesClients.fromKubeconfig(Optional.of(file), Optional.empty()))
        .isInstanceOf(KubernetesSetupException.class)
        .hasMessageContaining(file + " cannot be used as a kubeconfig (")
        .message()
        .doesNotContain("\n", "s3cret");
  }

  @Test
  void credentialsThatNothingGaveAreSaidToBeMissing() throws IOException {
    try (MockApi api = new MockApi()) {
      api.answer("GET /version", 401, "{\"message\":\"Unauthorized\"}");
      String file = Files.readString(kubeconfig(api.client().getMasterUrl().toString()));
      Path without = Files.writeString(dir.resolve("without"), file.replace("{token: t}", "{}"));

      try (KubernetesClient client =
          KubernetesClients.fromKubeconfig(Optional.of(without), Optional.empty())) {
        assertFails(
            () -> KubernetesClients.check(client, new ManualTime(MockApi.NOW)),
            "wants credentials (Unauthorized), and there are none;");
      }
    }
  }

  @Test
  void aContextWithoutAServerIsNamed() throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("config"),
            """
            apiVersion: v1
            kind: Config
            current-context: dev
            contexts:
            - {name: dev, context: {cluster: gone, user: u}}
            """);

    assertFails(
        () -> KubernetesClients.fromKubeconfig(Optional.of(file), Optional.empty()),
        "context dev in " + file + " names no cluster with a server");
  }

  @Test
  void whatIsQuiteAnotherFileIsNotQuotedEither() throws IOException {
    Path file = Files.writeString(dir.resolve("config"), "root:x:0:0\ns3cret:x:1:1\n");

    assertThatThrownBy(() -> KubernetesClients.fromKubeconfig(Optional.of(file), Optional.empty()))
        .isInstanceOf(KubernetesSetupException.class)
        .hasMessage(
            file
                + " cannot be used as a kubeconfig (it is not laid out like one);"
                + " repair it or give another");
  }

  @Test
  void theApiThatAnswersTellsItsVersion() {
    try (MockApi api = new MockApi()) {
      api.answer("GET /version", 200, "{\"gitVersion\":\"v1.34.4\"}");

      assertThat(KubernetesClients.check(api.client(), new ManualTime(MockApi.NOW)))
          .isEqualTo("v1.34.4");
    }
  }

  @Test
  void theApiThatRefusesOrFailsOrIsNotThereIsNamed() {
    try (MockApi api = new MockApi()) {
      api.answer("GET /version", 401, "{\"message\":\"Unauthorized\"}");
      assertFails(
          () -> KubernetesClients.check(api.client(), new ManualTime(MockApi.NOW)),
          "does not accept the credentials (Unauthorized)");
      api.answer("GET /version", 503, "{\"message\":\"starting\"}");
      assertFails(
          () -> KubernetesClients.check(api.client(), new ManualTime(MockApi.NOW)),
          "fails: starting");
      api.stop();
      assertFails(
          () -> KubernetesClients.check(api.client(), new ManualTime(MockApi.NOW)),
          "cannot be reached");
    }
  }

  private Path kubeconfig(String server) throws IOException {
    return Files.writeString(
        dir.resolve("config"),
        """
        apiVersion: v1
        kind: Config
        current-context: dev
        clusters:
        - {name: c1, cluster: {server: '%s'}}
        - {name: c2, cluster: {server: 'http://127.0.0.1:2'}}
        contexts:
        - {name: dev, context: {cluster: c1, user: u}}
        - {name: test, context: {cluster: c2, user: u}}
        users:
        - {name: u, user: {token: t}}
        """
            .formatted(server));
  }

  private static void assertFails(ThrowingCallable call, String words) {
    assertThatThrownBy(call)
        .isInstanceOf(KubernetesSetupException.class)
        .hasMessageContaining(words)
        .message()
        .doesNotContain("\n");
  }
}
