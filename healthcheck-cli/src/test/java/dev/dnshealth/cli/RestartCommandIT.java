package dev.dnshealth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Replaces pods of clusters whose API is a mock, which does not tell since when a pod is ready nor
 * when the Corefile changed, and whose DNS is on loopback. It takes its seconds, so all of them run
 * at once.
 */
class RestartCommandIT {

  private static final String[] ALL_THAT_HOLDS = {"--override", "pod_young,facts_missing"};

  @TempDir static Path dir;

  private static final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private static MockCluster planned;
  private static MockCluster acted;
  private static CompletableFuture<Cli> held;
  private static CompletableFuture<Cli> wouldBeDone;
  private static CompletableFuture<Cli> replaced;
  private static CompletableFuture<Cli> withoutLedger;
  private static CompletableFuture<Cli> unreachable;
  private static CompletableFuture<Cli> notThere;

  @BeforeAll
  static void ask() throws Exception {
    planned = withLedger(cluster());
    planned.forgetRequests();
    held = restart(planned, "--dry-run", "--wait", "20s");
    wouldBeDone = restart(planned, with("--dry-run"));
    acted = withLedger(cluster()).replacing("a", "c", well());
    replaced = restart(acted, with("--reason", "it leaks"));
    withoutLedger = restart(cluster(), with("--wait", "15s", "-o", "json"));
    unreachable =
        restart(
            withLedger(
                open(new MockCluster())
                    .withService(open(SilentAddress.open()).port())
                    .withPod("a", open(SilentAddress.open()).port())
                    .withPod("b", open(SilentAddress.open()).port())),
            with("--wait", "8s", "-q"));
    notThere = run("restart", "c", "--kubeconfig", planned.kubeconfig(dir).toString());
  }

  @AfterAll
  static void close() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  @Test
  void whatHoldsItIsToldWithItsEndAndHowItIsOverridden() {
    Cli ran = held.join();

    assertThat(ran.code()).isEqualTo(6);
    assertThat(ran.out())
        .startsWith("held: a on node-1 was not replaced; ")
        .contains(
            """
             reasons hold it
              asked for by jo
              seen from outside the cluster, in kube-system/kube-dns
            """)
        .contains(
            """

            pod_young
              because   the pod is new
              its end   Ends after `repair.young-pod`.
              override  --override pod_young
            """,
            "  seen      it is not known when the Corefile last changed\n",
            "\nNothing was changed.\n")
        .doesNotContain("too_few_siblings");
    assertThat(ran.err()).contains("waiting: held by ", "pod_young");
  }

  @Test
  void planOfWhatWouldBeDoneChangesNothing() {
    Cli ran = wouldBeDone.join();
    held.join();
    notThere.join();

    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .startsWith("would be replaced now: a on node-1; nothing holds it\n")
        .contains("pod_young (overridden)", "facts_missing (overridden)", "Nothing was changed.");
    assertThat(planned.writes()).isEmpty();
  }

  @Test
  void podIsReplacedProvenAndRecorded() throws IOException {
    Cli ran = replaced.join();

    assertThat(ran.out())
        .as(ran.err())
        .startsWith("replaced: a on node-1; c on node-1 answers, ")
        .contains("asked for by jo, because: it leaks", "Recorded in the cluster");
    assertThat(ran.err())
        .contains("reserved in the ledger; evicting a on node-1\n", "; waiting for answers\n");
    assertThat(ran.code()).isZero();

    Cli incidents = Cli.run("incidents", "--kubeconfig", acted.kubeconfig(dir).toString());
    assertThat(incidents.out())
        .containsPattern(
            "  1  .*  replace a on node-1 for DNS-REQUESTED, asked for by jo because: it leaks,"
                + " overriding facts_missing, pod_young: effective, recovered in ");
    assertThat(acted.writes())
        .filteredOn(write -> write.endsWith("/eviction"))
        .containsExactly("POST /api/v1/namespaces/kube-system/pods/a/eviction");
    assertThat(acted.writes())
        .filteredOn(write -> write.endsWith("/events"))
        .hasSize(3)
        .allMatch(write -> write.startsWith("POST /apis/events.k8s.io/v1/"));
    // The lease is the daemons' alone.
    assertThat(acted.writes()).noneMatch(write -> write.contains("leases"));
  }

  @Test
  void withoutALedgerNothingIsDoneWhateverIsOverridden() {
    Cli ran = withoutLedger.join();

    assertThat(ran.code()).isEqualTo(6);
    assertThat(ran.out())
        .contains("\"outcome\":\"held\"", "\"reason\":\"no_ledger\"")
        .containsPattern("\"reason\":\"pod_young\".*\"overridable\":true,\"overridden\":true")
        .containsOnlyOnce("\"person\":\"jo\"");
  }

  @Test
  void whereNoPodIsReachedItIsSaidWhatCanBeDone() {
    Cli ran = unreachable.join();

    assertThat(ran.code()).isEqualTo(6);
    assertThat(ran.out())
        .contains("too_few_siblings\n", "0 proven, 1 needed of 2 replicas")
        .contains("Run the command in a pod of the");
    assertThat(ran.err()).isEmpty();
  }

  @Test
  void podThatIsNotThereIsWrongUsage() {
    Cli ran = notThere.join();

    assertThat(ran.code()).isEqualTo(4);
    assertThat(ran.err()).contains("kube-system/kube-dns has no pod 'c'");
  }

  private static MockCluster cluster() throws IOException {
    return open(new MockCluster()).withService(well()).withPod("a", well()).withPod("b", well());
  }

  private static MockCluster withLedger(MockCluster cluster) {
    cluster.create(
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: kube-dns-dnshealth, namespace: kube-system}
        """);
    return cluster;
  }

  private static String[] with(String... more) {
    List<String> args = new ArrayList<>(List.of(ALL_THAT_HOLDS));
    args.addAll(List.of(more));
    return args.toArray(new String[0]);
  }

  private static CompletableFuture<Cli> restart(MockCluster cluster, String... more)
      throws IOException {
    List<String> args = new ArrayList<>(List.of("restart", "a", "--kubeconfig"));
    args.add(cluster.kubeconfig(dir).toString());
    args.addAll(List.of(more));
    return run(args.toArray(new String[0]));
  }

  private static CompletableFuture<Cli> run(String... args) {
    CompletableFuture<Cli> ran = new CompletableFuture<>();
    new Thread(() -> ran.complete(Cli.run(args)), "restart").start();
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
