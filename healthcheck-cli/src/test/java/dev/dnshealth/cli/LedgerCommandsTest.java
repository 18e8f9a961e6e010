package dev.dnshealth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.diagnosis.FaultId;
import dev.dnshealth.core.remediation.Action;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.ConfigMapLedger;
import dev.dnshealth.k8s.DnsService;
import dev.dnshealth.k8s.DnsServiceFinder;
import dev.dnshealth.k8s.KubernetesClients;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on the record of what was done. */
class LedgerCommandsTest {

  private static final Instant LONG_AGO = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir Path dir;
  private final MockCluster api = new MockCluster();
  private String kubeconfig = "";

  @BeforeEach
  void aClusterWithAnEmptyLedger() throws IOException {
    api.withService(53);
    api.create(
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: kube-dns-dnshealth, namespace: kube-system}
        """);
    kubeconfig = api.kubeconfig(dir).toString();
  }

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void emptyRecordSaysSo() {
    Cli told = Cli.run("incidents", "--kubeconfig", kubeconfig);

    assertThat(told).isEqualTo(new Cli(0, "kube-system/kube-dns: nothing was ever done\n", ""));
  }

  @Test
  void incidentsAreListedAndOneIsWrittenAsMarkdown() {
    settle(entry("a", Ledger.Outcome.EFFECTIVE, Optional.of(Duration.ofMillis(8250))));

    Cli list = Cli.run("incidents", "--kubeconfig", kubeconfig);
    Cli one = Cli.run("incidents", "1", "--kubeconfig", kubeconfig);
    Cli json = Cli.run("incidents", "-o", "json", "--kubeconfig", kubeconfig);
    Cli none = Cli.run("incidents", "2", "--kubeconfig", kubeconfig);

    assertThat(list.out())
        .isEqualTo(
            """
            kube-system/kube-dns: 1 action is known
              1  2026-01-02T03:04:05Z  replace a on node-1 for DNS-POD-DEAF: effective, recovered in 8.3 s (evicted)
            """);
    assertThat(one.out())
        .contains("# DNS-POD-DEAF at a", "| time to recovery | 8.3 s |", "| by | tester |");
    assertThat(json.out()).contains("\"recovery\":8.25", "\"service\":\"kube-system/kube-dns\"");
    assertThat(none.code()).isEqualTo(4);
    assertThat(none.err()).contains("There is no incident 2: known are 1 (tester/a)");
  }

  @Test
  void evidenceIsToldWhereItIsKept() {
    settle(entry("a", Ledger.Outcome.EFFECTIVE, Optional.of(Duration.ofMillis(8250))));
    settle(entry("b", Ledger.Outcome.EFFECTIVE, Optional.empty()));
    api.create(
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: kube-dns-dnshealth-evidence-3, namespace: kube-system}
        data:
          evidence.json: >-
            {"version":1,"reservation":{"id":"tester/b","at":"2026-01-02T03:04:05Z"},
            "parts":{"log":{"content":"last words"}}}
        """);

    Cli list = Cli.run("incidents", "--kubeconfig", kubeconfig);
    Cli table = Cli.run("incidents", "-o", "markdown", "--kubeconfig", kubeconfig);
    Cli one = Cli.run("incidents", "tester/b", "--kubeconfig", kubeconfig);
    Cli json = Cli.run("incidents", "b", "-o", "json", "--kubeconfig", kubeconfig);
    Cli all = Cli.run("incidents", "-o", "json", "--kubeconfig", kubeconfig);
    Cli several = Cli.run("incidents", "tes", "--kubeconfig", kubeconfig);

    assertThat(list.out().lines())
        .satisfiesExactly(
            head -> assertThat(head).contains("2 actions are known"),
            a -> assertThat(a).endsWith("effective, recovered in 8.3 s (evicted)"),
            b -> assertThat(b).endsWith("effective (evicted), with evidence"));
    assertThat(table.out())
        .contains("| effective (evicted) | kube-system/kube-dns-dnshealth-evidence-3 | tester/b |");
    assertThat(one.out())
        .contains(
            "# DNS-POD-DEAF at b",
            "| evidence | ConfigMap kube-system/kube-dns-dnshealth-evidence-3 |",
            "```\nlast words\n```");
    assertThat(json.out())
        .contains(
            "\"number\":2",
            "\"outcome\":\"effective\"",
            "\"evidence\":{\"configMap\":\"kube-system/kube-dns-dnshealth-evidence-3\",\"bundle\":{\"version\":1,");
    assertThat(all.out())
        .contains("\"evidence\":{\"tester/b\":\"kube-system/kube-dns-dnshealth-evidence-3\"}");
    assertThat(several.code()).isEqualTo(4);
    assertThat(several.err())
        .contains("More than one incident begins with tes: known are 1 (tester/a), 2 (tester/b)");
  }

  @Test
  void evidenceThatMayNotBeReadIsAProblemThatIsTold() {
    settle(entry("a", Ledger.Outcome.EFFECTIVE, Optional.empty()));
    api.answer(
        "GET /api/v1/namespaces/kube-system/configmaps/kube-dns-dnshealth-evidence-1",
        403,
        "{\"message\":\"forbidden\"}");

    Cli list = Cli.run("incidents", "--kubeconfig", kubeconfig);
    Cli one = Cli.run("incidents", "1", "--kubeconfig", kubeconfig);

    String problem =
        "the right to get ConfigMap kube-system/kube-dns-dnshealth-evidence-1 is missing";
    assertThat(list.out()).contains("not all evidence could be read: " + problem);
    assertThat(one.out()).contains("or it could not be read: " + problem);
  }

  @Test
  void faultThatWasActedOnInVainIsArmedAgain() {
    settle(entry("a", Ledger.Outcome.INEFFECTIVE, Optional.empty()));
    settle(entry("b", Ledger.Outcome.INEFFECTIVE, Optional.empty()));
    assertThat(Cli.run("incidents", "--kubeconfig", kubeconfig).out())
        .contains("not acted on until `healthcheck rearm`: DNS-POD-DEAF");

    Cli rearmed = Cli.run("rearm", "--kubeconfig", kubeconfig);

    assertThat(rearmed).isEqualTo(new Cli(0, "armed again: DNS-POD-DEAF\n", ""));
    assertThat(read().disarmed()).isEmpty();
    assertThat(read().recent()).hasSize(2);
    assertThat(Cli.run("rearm", "--kubeconfig", kubeconfig).out())
        .isEqualTo("nothing was disarmed\n");
  }

  @Test
  void withoutARecordTheCureIsNamed() throws IOException {
    try (MockCluster bare = new MockCluster().withService(53)) {
      Cli told = Cli.run("rearm", "--kubeconfig", bare.kubeconfig(dir).toString());

      assertThat(told.code()).isEqualTo(4);
      assertThat(told.err())
          .contains("kubectl -n kube-system create configmap kube-dns-dnshealth")
          .hasLineCount(1);
    }
  }

  private static Ledger.Entry entry(
      String pod, Ledger.Outcome outcome, Optional<Duration> recovery) {
    Reservation reservation =
        new Reservation(
            "tester/" + pod,
            new Action.Replace(
                new Instance(pod, "uid-" + pod, Optional.of("node-1")), Optional.empty()),
            new FaultId("DNS-POD-DEAF"),
            "tester",
            LONG_AGO);
    return new Ledger.Entry(reservation, outcome, "evicted", Optional.empty(), recovery);
  }

  private void settle(Ledger.Entry entry) {
    withLedger(
        store -> {
          Ledger known = store.read().toCompletableFuture().join();
          return store
              .replace(known, known.settle(entry))
              .toCompletableFuture()
              .join()
              .orElseThrow();
        });
  }

  private Ledger read() {
    return withLedger(store -> store.read().toCompletableFuture().join());
  }

  private interface Use {
    Ledger with(ConfigMapLedger store);
  }

  private Ledger withLedger(Use use) {
    try (KubernetesClient client =
        KubernetesClients.fromKubeconfig(Optional.of(Path.of(kubeconfig)), Optional.empty())) {
      DnsService service =
          new DnsServiceFinder(client, Time.system())
              .find(Optional.empty(), Optional.empty(), OptionalInt.empty());
      try (ConfigMapLedger store = new ConfigMapLedger(client, service, Time.system())) {
        return use.with(store);
      }
    }
  }
}
