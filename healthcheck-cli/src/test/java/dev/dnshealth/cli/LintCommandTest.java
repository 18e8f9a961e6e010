package dev.dnshealth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LintCommandTest {

  private static final String COREFILE =
      """
      .:53 {
          errors
          health {
             lameduck 5s
          }
          ready
          kubernetes cluster.local in-addr.arpa ip6.arpa
          forward . /etc/resolv.conf {
             max_concurrent 1000
          }
          cache 30
          loop
          reload
      }
      """;

  private static final String NAMESPACE = "/api/v1/namespaces/kube-system/";
  private static final String APPS = "/apis/apps/v1/namespaces/kube-system/";
  private static final String SERVICE =
      """
      {"kind": "Service", "apiVersion": "v1",
       "metadata": {"namespace": "kube-system", "name": "kube-dns"},
       "spec": {"clusterIP": "10.96.0.10", "clusterIPs": ["10.96.0.10"],
                "selector": {"k8s-app": "kube-dns"},
                "ports": [{"name": "dns", "protocol": "UDP", "port": 53},
                          {"name": "dns-tcp", "protocol": "TCP", "port": 53}]}}
      """;

  @TempDir Path dir;
  private final FakeApi api = new FakeApi();

  @BeforeEach
  void aClusterOfOnePod() throws IOException {
    api.answer(NAMESPACE + "services", 200, list("Service", "v1", SERVICE))
        .answer(NAMESPACE + "services/kube-dns", 200, SERVICE)
        .answer(
            "/apis/discovery.k8s.io/v1/namespaces/kube-system/endpointslices",
            200,
            list(
                "EndpointSlice",
                "discovery.k8s.io/v1",
                """
                {"metadata": {"name": "kube-dns-1"}, "addressType": "IPv4",
                 "ports": [{"name": "dns", "protocol": "UDP", "port": 53},
                           {"name": "dns-tcp", "protocol": "TCP", "port": 53}],
                 "endpoints": [{"addresses": ["10.244.0.2"], "conditions": {"ready": true}}]}
                """))
        .answer(
            NAMESPACE + "pods",
            200,
            list(
                "Pod",
                "v1",
                """
                {"metadata": {"name": "coredns-1-a", "labels": {"k8s-app": "kube-dns"},
                  "ownerReferences": [{"kind": "ReplicaSet", "name": "coredns-1",
                                       "controller": true}]},
                 "spec": {"nodeName": "node-1"},
                 "status": {"phase": "Running", "podIPs": [{"ip": "10.244.0.2"}],
                            "conditions": [{"type": "Ready", "status": "True"}]}}
                """))
        .answer(
            APPS + "replicasets/coredns-1",
            200,
            """
            {"kind": "ReplicaSet", "apiVersion": "apps/v1",
             "metadata": {"ownerReferences": [{"kind": "Deployment", "name": "coredns",
                                               "controller": true}]}}
            """)
        .answer(
            APPS + "deployments/coredns",
            200,
            """
            {"kind": "Deployment", "apiVersion": "apps/v1", "metadata": {"name": "coredns"},
             "spec": {"replicas": 1, "template": {"spec": {"dnsPolicy": "Default",
               "volumes": [{"name": "config", "configMap": {"name": "coredns"}}],
               "containers": [{"name": "coredns", "args": ["-conf", "/etc/coredns/Corefile"],
                 "volumeMounts": [{"name": "config", "mountPath": "/etc/coredns"}],
                 "readinessProbe": {"httpGet": {"path": "/ready", "port": 8181},
                                    "periodSeconds": 5, "failureThreshold": 1},
                 "resources": {"limits": {"memory": "170Mi"}}}]}}}}
            """)
        .answer(
            NAMESPACE + "configmaps/coredns",
            200,
            """
            {"kind": "ConfigMap", "apiVersion": "v1", "metadata": {"name": "coredns"},
             "data": {"Corefile": %s}}
            """
                .formatted(new ObjectMapper().writeValueAsString(COREFILE)))
        .answer(
            "/apis/policy/v1/namespaces/kube-system/poddisruptionbudgets",
            200,
            list("PodDisruptionBudget", "policy/v1", ""))
        .answer("/api/v1/nodes", 200, list("Node", "v1", "{\"metadata\": {\"name\": \"node-1\"}}"));
  }

  @AfterEach
  void end() {
    api.close();
  }

  @Test
  void aClusterIsReadAndWhatIsWrongIsTold() throws IOException {
    Cli cli = lint();

    assertThat(cli.err()).isEmpty();
    assertThat(cli.code()).isEqualTo(1);
    assertThat(cli.out())
        .startsWith("lint of kube-system/kube-dns\n\nerror LINT-WORKLOAD-REPLICAS: ")
        .contains("warning LINT-WORKLOAD-NO-SPREAD: ", "warning LINT-PDB-NONE: ")
        .contains(
            "not checked, because no resolv.conf was given:\n  LINT-FORWARD-SELF, LINT-RESOLV")
        .endsWith("unhealthy: 1 error, 2 warnings, 0 notes; 44 of 49 rules checked\n");
  }

  @Test
  void anotherCorefileIsCheckedAgainstTheCluster() throws IOException {
    Path file = corefile(COREFILE.replace("lameduck 5s", "lameduck 4s"));

    assertThat(lint("--corefile", file.toString()).out())
        .contains("where  plugin health, " + file + ":4")
        .contains("seen   lameduck is 4s, the readiness probe fails after 5s");
  }

  @Test
  void aCorefileAloneNeedsNoCluster() throws IOException {
    Path file = corefile(COREFILE);

    Cli cli = Cli.run("lint", "--corefile", file.toString());

    assertThat(cli.err()).isEmpty();
    assertThat(cli.code()).isZero();
    assertThat(cli.out())
        .startsWith("lint of " + file + "\n\nnot checked, because ")
        .contains("not checked, because no cluster was asked:\n")
        .endsWith("healthy: 0 errors, 0 warnings, 0 notes; 15 of 49 rules checked\n");
  }

  @Test
  void warningsAreNoErrors() throws IOException {
    assertThat(
            Cli.run("lint", "--corefile", corefile(COREFILE.replace("loop", "")).toString()).code())
        .isEqualTo(2);
  }

  @Test
  void aBrokenCorefileIsAnError() throws IOException {
    Cli cli = Cli.run("lint", "--corefile", corefile(COREFILE + "}").toString());

    assertThat(cli.code()).isEqualTo(1);
    assertThat(cli.out())
        .contains("Corefile:15\n  seen   a } that closes nothing")
        .contains("not checked, because the Corefile cannot be understood");
  }

  @Test
  void whatACorefileImportsIsLookedForBesideIt() throws IOException {
    Files.createDirectory(dir.resolve("custom"));
    Files.writeString(dir.resolve("custom/a.server"), "a {\n forward . 192.0.2.1\n}\n");
    Path file = corefile(COREFILE + "import custom/*.server\n");

    assertThat(Cli.run("lint", "--corefile", file.toString()).out())
        .contains("where  server block a:53, " + dir.resolve("custom/a.server") + ":1");
  }

  @Test
  void whatIsNotOnThisMachineMayBeInThePod() throws IOException {
    Path file = corefile(COREFILE + "import /etc/coredns/none/*.server\n");

    Cli cli = Cli.run("lint", "--corefile", file.toString());

    assertThat(cli.code()).isZero();
    assertThat(cli.out().replaceAll("\\s+", " "))
        .contains(
            "not checked, because import /etc/coredns/none/*.server at "
                + file
                + ":15 could not be read (it cannot be read here): LINT-COREFILE-SYNTAX, ");
  }

  @Test
  void aResolvConfIsFollowedAndHeldToItsLimits() throws IOException {
    Path resolv =
        Files.writeString(dir.resolve("resolv.conf"), "nameserver 127.0.0.53\noptions ndots:6\n");

    Cli cli =
        Cli.run(
            "lint",
            "--corefile",
            corefile(COREFILE).toString(),
            "--resolv-conf",
            resolv.toString());

    assertThat(cli.code()).isEqualTo(1);
    assertThat(cli.out())
        .contains("127.0.0.53 (" + resolv + ":1) is the pod itself")
        .contains("note LINT-RESOLV-NDOTS: ");
  }

  @Test
  void theSameIsToldInOtherFormats() throws Exception {
    JsonNode json = new ObjectMapper().readTree(lint("-o", "json").out());
    assertThat(json.path("verdict").asText()).isEqualTo("unhealthy");
    assertThat(json.path("findings").findValuesAsText("rule"))
        .containsExactly("LINT-WORKLOAD-REPLICAS", "LINT-WORKLOAD-NO-SPREAD", "LINT-PDB-NONE");
    assertThat(lint("-o", "markdown").out())
        .startsWith("# Lint of kube-system/kube-dns: unhealthy\n");
    assertThat(lint("-o", "junit").out())
        .contains("<testsuite name=\"lint of kube-system/kube-dns\" tests=\"49\" failures=\"3\"");
  }

  @Test
  void ofAServiceThatMayNotBeReadNothingIsChecked() throws IOException {
    api.forbidAllBut("/version", NAMESPACE + "services");

    Cli cli = lint();

    assertThat(cli.code()).isEqualTo(3);
    assertThat(cli.out())
        .contains("not checked, because the right to get services is missing:")
        .endsWith("unknown: 0 errors, 0 warnings, 0 notes; 0 of 49 rules checked\n");
  }

  @Test
  void withoutAnyRightTheOneThatIsNeededFirstIsNamed() throws IOException {
    api.forbidAllBut("/version");

    Cli cli = lint();

    assertThat(cli.code()).isEqualTo(4);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.err())
        .startsWith(
            "healthcheck: no DNS Service found (tried kube-system with label k8s-app=kube-dns:")
        .contains("forbidden, the right to get and list services is missing")
        .hasLineCount(1);
  }

  @Test
  void anApiThatLetsNobodyInIsNotReachable() throws IOException {
    api.answer("/version", 401, "{\"message\":\"Unauthorized\"}");

    Cli cli = lint();

    assertThat(cli.code()).isEqualTo(5);
    assertThat(cli.err())
        .contains("does not accept the credentials (Unauthorized); renew them")
        .hasLineCount(1);
  }

  @Test
  void anApiThatIsNotThereIsNotReachable() throws IOException {
    Path kubeconfig = api.kubeconfig(dir);
    api.close();

    Cli cli = Cli.run("lint", "--kubeconfig", kubeconfig.toString());

    assertThat(cli.code()).isEqualTo(5);
    assertThat(cli.err()).startsWith("healthcheck: the Kubernetes API at ").hasLineCount(1);
  }

  @Test
  void aContextThatIsNotThereIsNamedWithThoseThatAre() throws IOException {
    Cli cli = lint("--context", "prod");

    assertThat(cli.code()).isEqualTo(4);
    assertThat(cli.err()).contains("no context prod in ", "; it has: test").hasLineCount(1);
  }

  @Test
  void filesThatCannotBeReadAreNamedWithTheReason() throws IOException {
    Path none = dir.resolve("none");
    Path bytes = Files.write(dir.resolve("bytes"), new byte[] {(byte) 0xFF, (byte) 0xFE});

    assertThat(Cli.run("lint", "--corefile", none.toString()).err())
        .isEqualTo(
            "healthcheck: "
                + none
                + " cannot be read (there is no such file); see healthcheck lint --help\n");
    assertThat(Cli.run("lint", "--resolv-conf", bytes.toString()).err())
        .contains("bytes cannot be read (it is no text in UTF-8); see ");
    assertThat(Cli.run("lint", "--corefile", dir.toString()).code()).isEqualTo(4);
  }

  @Test
  void theHelpTellsWhatTheExitCodesMean() {
    assertThat(Cli.run("lint", "--help").out())
        .contains(
            "  0   no errors and no warnings\n",
            "  1   errors\n",
            "  2   warnings, no errors\n",
            "  3   nothing could be checked\n",
            "  5   Kubernetes API not reachable\n");
  }

  private Cli lint(String... more) throws IOException {
    List<String> args = new ArrayList<>(List.of("lint"));
    args.addAll(List.of("--kubeconfig", api.kubeconfig(dir).toString()));
    args.addAll(List.of(more));
    return Cli.run(args.toArray(String[]::new));
  }

  private Path corefile(String text) throws IOException {
    return Files.writeString(dir.resolve("Corefile"), text);
  }

  private static String list(String kind, String version, String items) {
    return "{\"kind\": \"%sList\", \"apiVersion\": \"%s\", \"items\": [%s]}"
        .formatted(kind, version, items);
  }
}
