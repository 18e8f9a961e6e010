package dev.dnshealth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Looks at clusters whose API is a mock and whose DNS is on loopback. A look takes its seconds, so
 * all of them run at once.
 */
class DiagnoseClusterIT {

  @TempDir static Path dir;

  private static final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private static CompletableFuture<Cli> healthy;
  private static CompletableFuture<Cli> deaf;
  private static CompletableFuture<Cli> silentService;
  private static CompletableFuture<Cli> unreachable;
  private static MockCluster quiet;

  @BeforeAll
  static void look() throws Exception {
    quiet = open(new MockCluster()).withService(well()).withPod("a", well()).withPod("b", well());
    quiet.forgetRequests();
    healthy = diagnose(quiet);
    deaf =
        diagnose(
            open(new MockCluster())
                .withService(well())
                .withPod("a", well())
                .withPod("b", open(CoreDns.well().deaf()).address().getPort()),
            "-o",
            "json");
    silentService =
        diagnose(
            open(new MockCluster())
                .withService(open(SilentAddress.open()).port())
                .withPod("a", well())
                .withPod("b", well()));
    unreachable =
        diagnose(
            open(new MockCluster())
                .withService(open(SilentAddress.open()).port())
                .withPod("a", open(SilentAddress.open()).port())
                .withCrashLoopingPod("b", open(SilentAddress.open()).port()));
  }

  @AfterAll
  static void close() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  @Test
  void aHealthyClusterIsHealthyAndNothingIsWritten() {
    Cli ran = healthy.join();

    assertThat(ran.out())
        .startsWith("verdict: healthy\n  kube-system/kube-dns of http://")
        .contains("seen from outside the cluster for ")
        .contains("Deployment kube-system/coredns wants 2 pods, and has them", "2 pods are ready")
        .doesNotContain("not seen from here");
    assertThat(ran.err()).isEqualTo("looking at kube-system/kube-dns for 8 s\n");
    assertThat(ran.code()).isZero();
    assertThat(quiet.writes()).isEmpty();
  }

  @Test
  void aDeafPodIsNamedByPodAndNode() {
    Cli ran = deaf.join();

    assertThat(ran.out())
        .contains("\"id\":\"DNS-POD-DEAF\"")
        .containsPattern(
            "\"subject\":\\{\"kind\":\"server\",\"name\":\"b\",\"uid\":\"[^\"]+\",\"node\":\"node-1\"}")
        .contains("\"holds\":[]");
    assertThat(ran.code()).isEqualTo(1);
  }

  @Test
  void aServiceAddressThatIsSilentFromOutsideIsNoFault() {
    Cli ran = silentService.join();

    assertThat(ran.out())
        .startsWith("verdict: healthy\n")
        .contains("it is silent, which is no sign of a fault: outside the");
    assertThat(ran.code()).isZero();
  }

  @Test
  void whereNothingIsReachedThatIsSaidAndWhatTheApiSays() {
    Cli ran = unreachable.join();

    assertThat(ran.out())
        .startsWith("verdict: unknown\n")
        .contains("because nothing at all is heard from here")
        .contains("any of the 3 addresses: not a packet came back. Addresses of the cluster's own")
        .contains("Run this in a pod or")
        .contains("DEGRADED  DNS-POD-CRASH-LOOP  b on node-1")
        .contains("pod b on node-1: crash looping, waits: CrashLoopBackOff, not ready")
        .doesNotContain("DNS-SEVERAL-PODS");
    assertThat(ran.code()).isEqualTo(3);
  }

  private static CompletableFuture<Cli> diagnose(MockCluster cluster, String... more)
      throws IOException {
    String[] args = new String[5 + more.length];
    args[0] = "diagnose";
    args[1] = "--kubeconfig";
    args[2] = cluster.kubeconfig(dir).toString();
    args[3] = "--for";
    args[4] = "8s";
    System.arraycopy(more, 0, args, 5, more.length);
    CompletableFuture<Cli> ran = new CompletableFuture<>();
    new Thread(() -> ran.complete(Cli.run(args)), "diagnose").start();
    return ran;
  }

  private static int well() {
    return open(CoreDns.well()).address().getPort();
  }

  private static <T extends AutoCloseable> T open(T resource) {
    opened.push(resource);
    return resource;
  }
}
