package dev.dnshealth.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.ApiNotReachableException;
import dev.dnshealth.k8s.KubernetesSetupException;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class ClusterOptionsTest {

  @TempDir Path dir;
  private final FakeApi api = new FakeApi();

  @AfterEach
  void end() {
    api.close();
  }

  @Test
  void theClusterOfTheKubeconfigIsAsked() throws IOException {
    Path file = kubeconfig(api.port());
    ClusterOptions options = parse("--kubeconfig", file.toString(), "--context", "test");

    assertThat(options.given()).isTrue();
    try (KubernetesClient client = options.connect(Time.system())) {
      assertThat(client.getMasterUrl().getPort()).isEqualTo(api.port());
    }
  }

  @Test
  void withoutOptionsNothingIsGiven() {
    assertThat(parse().given()).isFalse();
  }

  @Test
  void aKubeconfigThatIsNotThereIsNamed() {
    Path none = dir.resolve("none");

    assertThatThrownBy(() -> parse("--kubeconfig", none.toString()).connect(Time.system()))
        .isInstanceOf(KubernetesSetupException.class)
        .isNotInstanceOf(ApiNotReachableException.class)
        .hasMessage("no kubeconfig: " + none + " is not there; give the path of one");
  }

  @Test
  void aContextThatIsNotThereIsNamed() throws IOException {
    Path file = kubeconfig(1);

    assertThatThrownBy(
            () ->
                parse("--kubeconfig", file.toString(), "--context", "prod").connect(Time.system()))
        .isInstanceOf(KubernetesSetupException.class)
        .isNotInstanceOf(ApiNotReachableException.class)
        .hasMessage("no context prod in " + file + "; it has: test");
  }

  @Test
  void anApiThatLetsNobodyInIsNamed() throws IOException {
    api.answer("/version", 401, "{\"message\":\"Unauthorized\"}");
    Path file = kubeconfig(api.port());

    assertThatThrownBy(() -> parse("--kubeconfig", file.toString()).connect(Time.system()))
        .isInstanceOf(ApiNotReachableException.class)
        .hasMessageContaining("does not accept the credentials (Unauthorized); renew them");
  }

  @Test
  void anApiThatIsNotThereIsNamed() throws IOException {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    Path file = kubeconfig(closed);

    assertThatThrownBy(() -> parse("--kubeconfig", file.toString()).connect(Time.system()))
        .isInstanceOf(ApiNotReachableException.class)
        .hasMessageContaining("http://127.0.0.1:" + closed)
        .hasMessageContaining("cannot be reached");
  }

  private Path kubeconfig(int port) throws IOException {
    return Kubeconfigs.write(dir.resolve("config"), "http://127.0.0.1:" + port);
  }

  private static ClusterOptions parse(String... args) {
    ClusterOptions options = new ClusterOptions();
    new CommandLine(new Nothing()).addMixin("cluster", options).parseArgs(args);
    return options;
  }

  @Command
  private static final class Nothing {}
}
