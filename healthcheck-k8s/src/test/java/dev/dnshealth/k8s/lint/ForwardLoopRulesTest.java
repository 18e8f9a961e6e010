package dev.dnshealth.k8s.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.k8s.corefile.Corefile;
import dev.dnshealth.k8s.corefile.ImportSource;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardLoopRulesTest {

  private static final String ID = "LINT-FORWARD-SELF";
  private static final String LINE = "Corefile:13 server block .:53: ";

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1,          127.0.0.1 is the pod itself",
    "127.0.0.53:53,      127.0.0.53:53 is the pod itself",
    "dns://127.0.0.1,    dns://127.0.0.1 is the pod itself",
    "[::1]:53,           [::1]:53 is the pod itself",
    "0.0.0.0,            0.0.0.0 is the pod itself",
    "10.96.0.10,         10.96.0.10 is the DNS Service",
    "10.96.0.10:53,      10.96.0.10:53 is the DNS Service",
    "10.244.1.3,         10.244.1.3 is pod b",
  })
  void addressesOfTheDnsItselfAreFound(String upstream, String seen) {
    assertThat(Lint.seen(ID, forward(upstream))).containsExactly(LINE + seen);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.0.2.1 192.0.2.2:5353",
        "127.0.0.1:5353",
        "10.96.0.10:9999",
        "10.244.1.3:5353",
        "tls://192.0.2.1%dns.example",
        "192.0.2.1%eth0:53",
      })
  void otherAddressesAreNot(String upstream) {
    LintReport.Result result = Lint.result(ID, forward(upstream));

    assertThat(result.findings()).isEmpty();
    assertThat(result.notChecked()).isEmpty();
  }

  @Test
  void anotherServerBlockOfTheSameProcessIsNoLoop() {
    LintInput input =
        Kubeadm.corefile(
            """
            . {
              forward . 127.0.0.1:5301
            }
            .:5301 {
              forward . tls://192.0.2.1
            }
            """);

    assertThat(Lint.seen(ID, input)).isEmpty();
  }

  @Test
  void theNodesResolvConfIsFollowed() {
    assertThat(Lint.seen(ID, Kubeadm.resolvConf("nameserver 192.0.2.1\nnameserver 127.0.0.53\n")))
        .containsExactly(LINE + "127.0.0.53 (resolv.conf:2) is the pod itself");
    assertThat(Lint.seen(ID, Kubeadm.resolvConf("nameserver 10.96.0.10\n")))
        .containsExactly(LINE + "10.96.0.10 (resolv.conf:1) is the DNS Service");
  }

  @Test
  void theResolvConfOfAClientOfTheClustersDnsSaysNothingOfTheNode() {
    LintInput input =
        Kubeadm.resolvConf(
            "nameserver 10.96.0.10\nsearch default.svc.cluster.local svc.cluster.local\n");

    assertThat(Lint.result(ID, input).findings()).isEmpty();
    assertThat(Lint.result(ID, input).notChecked())
        .containsExactly(
            "resolv.conf is that of a pod that uses the cluster's DNS, not that of the DNS pods'"
                + " node");
  }

  @Test
  void podsThatUseTheClustersDnsForwardToThemselves() {
    assertThat(Lint.seen(ID, withPod(p -> p.withDnsPolicy("ClusterFirst"))))
        .containsExactly(
            LINE
                + "/etc/resolv.conf names the DNS Service, because the pods' dnsPolicy is"
                + " ClusterFirst");
  }

  @Test
  void nameServersOfThePodsOwnSettingsAreFollowed() {
    assertThat(
            Lint.seen(
                ID,
                withPod(
                    p ->
                        p.withDnsPolicy("None")
                            .withNewDnsConfig()
                            .withNameservers("10.96.0.10")
                            .endDnsConfig())))
        .containsExactly(LINE + "10.96.0.10 (the pods' dnsConfig) is the DNS Service");
  }

  @Test
  void inTheNodesNetworkTheStubResolverIsTheNodesOwn() {
    LintInput input =
        Kubeadm.with(
            draft -> {
              draft.corefile = forward("127.0.0.53").corefile();
              draft.workload = Kubeadm.podSpec(p -> p.withHostNetwork(true)).workload();
            });

    assertThat(Lint.seen(ID, input)).isEmpty();
  }

  @Test
  void whatCannotBeFollowedIsSaid() {
    assertThat(notChecked(forward("dns.example")))
        .containsExactly("it is not known where dns.example at Corefile:13 leads");
    assertThat(notChecked(forward("{$UPSTREAM}")))
        .containsExactly("Corefile:13 depends on the environment");
    assertThat(notChecked(Kubeadm.with(d -> d.resolvConf = Known.unknown("not given"))))
        .containsExactly("not given");
    assertThat(
            notChecked(
                Kubeadm.with(
                    d ->
                        d.corefile =
                            Known.of(
                                Corefile.parse(
                                    "Corefile",
                                    ". {\n import more\n}\n",
                                    ImportSource.unread("no rights"))))))
        .containsExactly("import more at Corefile:2 could not be read (no rights)");
  }

  @Test
  void whatIsKnownIsToldThoughOtherThingsAreNot() {
    LintReport.Result result =
        Lint.result(
            ID,
            LintInput.unknown("no cluster was asked")
                .withCorefile(Corefile.parse(". {\n forward . 127.0.0.1 192.0.2.1\n}\n")));

    assertThat(result.findings()).hasSize(1);
    assertThat(result.notChecked()).containsExactly("no cluster was asked");
    assertThat(result.checked()).isTrue();
  }

  private static LintInput forward(String upstream) {
    return Kubeadm.replaced("/etc/resolv.conf", upstream);
  }

  private static LintInput withPod(Consumer<PodSpecBuilder> change) {
    return Kubeadm.podSpec(change);
  }

  private static List<String> notChecked(LintInput input) {
    return Lint.result(ID, input).notChecked();
  }
}
