package dev.dnshealth.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short flags, by which the image watches a cluster from outside. */
class FlagsTest {

  @TempDir Path dir;

  @Test
  void shortFlagsStandForKeys() {
    Flags flags =
        Flags.of(
            List.of("-path=/kubeconfig", "-allowPods=true", "-udpPort=1053", "--mode=act"),
            Map.of());

    assertThat(flags.kubeconfig()).contains(Path.of("/kubeconfig"));
    assertThat(flags.settings())
        .containsExactly("--outside.allow-pods=true", "--dns-service.port=1053", "--mode=act");
  }

  @Test
  void withoutFlagsItIsTheClusterThatThisRunsIn() {
    assertThat(Flags.of(List.of(), Map.of("KUBECONFIG", "")).outside()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-path=/k --context=prod",
        "-path /k -context prod",
        "-kubeconfig=/k -context=prod",
        "--kubeconfig=/k --context=prod",
        "--kubeconfig /k --context prod",
      })
  void theKubeconfigIsGivenAsToTheCommandLine(String line) {
    assertThat(Flags.of(List.of(line.split(" ")), Map.of("KUBECONFIG", "/other")))
        .isEqualTo(new Flags(true, Optional.of(Path.of("/k")), Optional.of("prod"), List.of()));
  }

  @Test
  void theUsualKubeconfigIsMeantByItsVariableOrByAContextAlone() {
    assertThat(Flags.of(List.of("--mode=act"), Map.of("KUBECONFIG", "/a:/b")))
        .isEqualTo(new Flags(true, Optional.empty(), Optional.empty(), List.of("--mode=act")));
    assertThat(Flags.of(List.of("--context=prod"), Map.of()))
        .isEqualTo(new Flags(true, Optional.empty(), Optional.of("prod"), List.of()));
  }

  @Test
  void aFlagWithoutItsValueIsNotUnderstood() throws Exception {
    Ran ran = run("--kubeconfig=", "--context");

    assertThat(ran.code()).isEqualTo(4);
    assertThat(ran.err())
        .hasLineCount(2)
        .contains("--kubeconfig: not understood (expected: ", "--context: not understood");
  }

  @Test
  void aContextThatIsNotThereIsToldAtOnce() throws Exception {
    Path file = kubeconfig(freePort());

    assertThat(run("--kubeconfig", file.toString(), "--context", "prod"))
        .isEqualTo(new Ran(4, "healthcheck: no context prod in " + file + "; it has: test\n"));
  }

  @Test
  void badValuesAreToldAllAtOnce() throws Exception {
    Ran ran = run("-path=", "-allowPods=maybe", "-udpPort=99999", "-udpPrt=53");

    assertThat(ran.code()).isEqualTo(4);
    assertThat(ran.err())
        .hasLineCount(4)
        .contains(
            "-path=: not understood",
            "-udpPrt=53: not understood (expected: --config=FILE, --KEY=VALUE, -path=FILE,",
            "outside.allow-pods: maybe (expected: true or false)",
            "dns-service.port: 99999 (expected: a whole number, 1 to 65535, or nothing)");
  }

  @Test
  void aKubeconfigThatCannotBeUsedIsToldAtOnce() throws Exception {
    Path none = dir.resolve("none");

    assertThat(run("-path=" + none))
        .isEqualTo(
            new Ran(
                4,
                "healthcheck: no kubeconfig: " + none + " is not there; give the path of one\n"));
  }

  @Test
  void anApiThatCannotBeReachedIsToldAtOnce() throws Exception {
    Ran ran = run("-path=" + kubeconfig(freePort()));

    assertThat(ran.code()).isEqualTo(5);
    assertThat(ran.err()).hasLineCount(1).contains("cannot be reached: no connection can be made");
  }

  private record Ran(int code, String err) {}

  private static Ran run(String... arguments) throws InterruptedException {
    PrintStream before = System.err;
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      int code = Main.run(List.of(arguments), Map.of());
      return new Ran(code, err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setErr(before);
    }
  }

  private Path kubeconfig(int port) throws IOException {
    return Files.writeString(
        dir.resolve("config"),
        """
        apiVersion: v1
        kind: Config
        current-context: test
        clusters:
        - {name: c, cluster: {server: 'http://127.0.0.1:%d'}}
        contexts:
        - {name: test, context: {cluster: c, user: u}}
        users:
        - {name: u, user: {token: t}}
        """
            .formatted(port));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
