package dev.dnshealth.k8s.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.diagnosis.Verdict;
import dev.dnshealth.k8s.corefile.Corefile;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LintReportTest {

  @Test
  void kubeadmsOwnSetUpHasTwoWeakPoints() {
    LintReport report = LintReport.of(Kubeadm.input());

    assertThat(report.findings())
        .extracting(f -> f.rule().severity() + " " + f.rule().id() + " " + Lint.words(f))
        .containsExactly(
            "WARNING LINT-COREFILE-LAMEDUCK Corefile:4 plugin health: lameduck is 5s, the readiness"
                + " probe fails after 30s",
            "WARNING LINT-PDB-NONE - Deployment coredns: no PodDisruptionBudget selects its pods");
    assertThat(report.results()).allMatch(LintReport.Result::checked);
    assertThat(report.results()).flatExtracting(LintReport.Result::notChecked).isEmpty();
    assertThat(report.verdict()).isEqualTo(Verdict.DEGRADED);
  }

  @Test
  void kubeadmsCorefileAloneHasNone() {
    LintReport report =
        LintReport.of(
            LintInput.unknown("no cluster was asked")
                .withCorefile(Corefile.parse(Kubeadm.COREFILE)));

    assertThat(report.findings()).isEmpty();
    assertThat(report.verdict()).isEqualTo(Verdict.HEALTHY);
    assertThat(notChecked(report))
        .containsEntry("LINT-COREFILE-LAMEDUCK", "no cluster was asked")
        .containsEntry("LINT-FORWARD-SELF", "no resolv.conf was given")
        .containsEntry("LINT-PDB-NONE", "no cluster was asked")
        .doesNotContainKeys(
            "LINT-COREFILE-SYNTAX", "LINT-COREFILE-NO-LOOP", "LINT-FORWARD-NO-LIMIT");
  }

  @Test
  void k3sOwnSetUpHasAnOnlyPodAndTwoWeakPoints() {
    LintReport report =
        LintReport.of(
            Kubeadm.with(
                draft -> {
                  draft.corefile =
                      Known.of(
                          Corefile.parse(
                              """
                              .:53 {
                                  errors
                                  health
                                  ready
                                  kubernetes cluster.local in-addr.arpa ip6.arpa {
                                    pods insecure
                                    fallthrough in-addr.arpa ip6.arpa
                                  }
                                  hosts /etc/coredns/NodeHosts {
                                    ttl 60
                                    reload 15s
                                    fallthrough
                                  }
                                  prometheus :9153
                                  cache 30
                                  loop
                                  reload
                                  loadbalance
                                  forward . /etc/resolv.conf
                              }
                              """));
                  draft.workload =
                      Kubeadm.deployment(d -> d.editSpec().withReplicas(1).endSpec()).workload();
                }));

    assertThat(report.findings())
        .extracting(f -> f.rule().id())
        .containsExactly(
            "LINT-WORKLOAD-REPLICAS",
            "LINT-COREFILE-LAMEDUCK",
            "LINT-FORWARD-NO-LIMIT",
            "LINT-PDB-NONE");
    assertThat(report.verdict()).isEqualTo(Verdict.UNHEALTHY);
  }

  @Test
  void ofNothingNothingIsSaid() {
    LintReport report = LintReport.of(LintInput.unknown("no cluster was asked"));

    assertThat(report.findings()).isEmpty();
    assertThat(report.checked()).isZero();
    assertThat(report.verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void notesAloneAreHealthy() {
    LintReport report =
        LintReport.of(
            Kubeadm.with(
                draft -> {
                  draft.corefile = Kubeadm.replaced("lameduck 5s", "lameduck 30s").corefile();
                  draft.workload =
                      Kubeadm.podSpec(p -> p.withTerminationGracePeriodSeconds(60L)).workload();
                  draft.budgets =
                      Kubeadm.budgets(
                              Kubeadm.budget("dns")
                                  .editSpec()
                                  .withUnhealthyPodEvictionPolicy("IfHealthyBudget")
                                  .endSpec())
                          .budgets();
                }));

    assertThat(report.findings())
        .extracting(f -> f.rule().id())
        .containsExactly("LINT-PDB-UNHEALTHY");
    assertThat(report.count(LintSeverity.NOTE)).isOne();
    assertThat(report.verdict()).isEqualTo(Verdict.HEALTHY);
  }

  private static Map<String, String> notChecked(LintReport report) {
    return report.results().stream()
        .filter(result -> !result.notChecked().isEmpty())
        .collect(
            Collectors.toMap(
                result -> result.rule().id(), result -> String.join("; ", result.notChecked())));
  }
}
