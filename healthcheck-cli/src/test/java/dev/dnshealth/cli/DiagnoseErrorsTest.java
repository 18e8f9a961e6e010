package dev.dnshealth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes wrong before a look begins is one line with the cause and the cure. */
class DiagnoseErrorsTest {

  private static final String SERVICES =
      "GET /api/v1/namespaces/kube-system/services?labelSelector=k8s-app%3Dkube-dns";

  @TempDir Path dir;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "--target dns.example                       | not an IP address",
        "--target 127.0.0.1 --for 1s                | '--for' (expected: 8s to 10m)",
        "--target 127.0.0.1 --service 127.0.0.1     | An address is given twice",
        "--target 127.0.0.1 --context prod          | '--target' names servers without a cluster",
        "--target 127.0.0.1 --namespace kube-system | '--target' names servers without a cluster",
        "--namespace a/b                            | '--namespace': 'a/b' (expected: a name like",
        "--service [fd00::1]                        | '--service': '[fd00::1]' (expected: a name",
        "--target 127.0.0.1 --record /              | '--record': / is there already; name another",
        "--target 127.0.0.1 --record /no/dir/file   | '--record': /no/dir/file cannot be written:",
        "--target 127.0.0.1 -o xml                  | expected one of",
        "--target 127.0.0.1 --kubecnfig x           | did you mean --kubeconfig?",
      })
  void wrongUse(String line, String cause) {
    assertTold(Cli.run(("diagnose " + line).split(" +")), 4, cause);
  }

  @Test
  void noKubeconfig() {
    Path none = dir.resolve("none");

    assertTold(diagnose(none), 4, "no kubeconfig: " + none + " is not there; give the path of one");
  }

  @Test
  void aKubeconfigThatIsNone() throws IOException {
    Path file = Files.writeString(dir.resolve("config"), "users: [{user: {token: s3cret: x}\n");

    Cli ran = diagnose(file);

    assertTold(ran, 4, file + " cannot be used as a kubeconfig");
    assertThat(ran.err()).contains("; repair it or give another").doesNotContain("s3cret");
  }

  @Test
  void anUnknownContext() throws IOException {
    Path file = Kubeconfigs.write(dir.resolve("config"), "http://127.0.0.1:1");

    assertTold(
        diagnose(file, "--context", "prod"), 4, "no context prod in " + file + "; it has: test");
  }

  @Test
  void anApiThatIsNotThere() throws IOException {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    Path file = Kubeconfigs.write(dir.resolve("config"), "http://127.0.0.1:" + closed);

    assertTold(diagnose(file), 5, "cannot be reached: no connection can be made; check the");
  }

  @Test
  void aCertificateThatNobodyTrusts() throws IOException {
    try (MockCluster cluster = new MockCluster(true)) {
      // The first handshake of a process may take longer than the API is waited for.
      cluster.withService(53);

      assertTold(diagnose(cluster.kubeconfig(dir)), 5, "cannot be trusted (");
    }
  }

  @Test
  void credentialsThatAreRejected() throws IOException {
    try (MockCluster cluster = new MockCluster()) {
      cluster.answer("GET /version", 401, "{\"message\":\"Unauthorized\"}");

      assertTold(
          diagnose(cluster.kubeconfig(dir)),
          5,
          "does not accept the credentials (Unauthorized); renew them");
    }
  }

  @Test
  void aMissingRightToFindTheService() throws IOException {
    try (MockCluster cluster = new MockCluster()) {
      cluster.answer(SERVICES, 403, "{\"message\":\"forbidden\"}");

      assertTold(
          diagnose(cluster.kubeconfig(dir)),
          4,
          "forbidden, the right to get and list services is missing");
    }
  }

  @Test
  void aMissingRightToSeeThePods() throws IOException {
    try (MockCluster cluster = new MockCluster()) {
      cluster.withService(53).deny("list", "pods");

      assertTold(
          diagnose(cluster.kubeconfig(dir)),
          4,
          "rights are missing: list pods in kube-system; get them");
    }
  }

  @Test
  void noDnsService() throws IOException {
    try (MockCluster cluster = new MockCluster()) {
      assertTold(
          diagnose(cluster.kubeconfig(dir)),
          4,
          "no DNS Service found (tried kube-system with label k8s-app=kube-dns: none;");
      assertTold(
          diagnose(cluster.kubeconfig(dir), "--namespace", "dns", "--service", "mine"),
          4,
          "no DNS Service found (tried dns/mine: not found); give its namespace and name");
    }
  }

  @Test
  void severalDnsServices() throws IOException {
    try (MockCluster cluster = new MockCluster()) {
      cluster.withService(53);
      cluster.create(
          """
          apiVersion: v1
          kind: Service
          metadata: {namespace: kube-system, name: other-dns, labels: {k8s-app: kube-dns}}
          spec:
            type: ClusterIP
            clusterIP: 127.0.0.2
            clusterIPs: [127.0.0.2]
            selector: {app: other}
            ports: [{name: dns, protocol: UDP, port: 53}]
          """);

      assertTold(
          diagnose(cluster.kubeconfig(dir)),
          4,
          "several Services may be the cluster's DNS: kube-system/kube-dns, kube-system/other-dns;"
              + " name the one that pods use");
    }
  }

  private static Cli diagnose(Path kubeconfig, String... more) {
    String[] args = new String[3 + more.length];
    args[0] = "diagnose";
    args[1] = "--kubeconfig";
    args[2] = kubeconfig.toString();
    System.arraycopy(more, 0, args, 3, more.length);
    return Cli.run(args);
  }

  private static void assertTold(Cli ran, int code, String words) {
    assertThat(ran.err()).startsWith("healthcheck: ").contains(words).hasLineCount(1);
    assertThat(ran.code()).isEqualTo(code);
    assertThat(ran.out()).isEmpty();
  }
}
