package dev.dnshealth.k8s.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceRulesTest {

  @Test
  void aPodThatIsNotReadyNeedNotBeInASlice() {
    Pod starting =
        new PodBuilder(Kubeadm.pod("c", "node-1", "10.244.0.9"))
            .editStatus()
            .withConditions(List.of())
            .endStatus()
            .build();
    Pod going =
        new PodBuilder(Kubeadm.pod("d", "node-1", "10.244.0.8"))
            .editMetadata()
            .withDeletionTimestamp("2026-01-02T03:04:05Z")
            .endMetadata()
            .build();

    assertThat(Lint.seen("LINT-SERVICE-POD-MISSING", Kubeadm.pods(starting, going))).isEmpty();
  }

  @Test
  void aReadyPodWhoseEndpointIsNotReadyIsMissing() {
    EndpointSlice slice =
        new EndpointSliceBuilder(Kubeadm.slice("10.244.0.2", "10.244.1.3"))
            .editFirstEndpoint()
            .withNewConditions()
            .withReady(false)
            .endConditions()
            .endEndpoint()
            .build();

    assertThat(Lint.seen("LINT-SERVICE-POD-MISSING", Kubeadm.slices(slice)))
        .containsExactly("- pod a: ready, and no EndpointSlice has 10.244.0.2 as ready");
  }

  @Test
  void eitherFamilyOfAPodsAddressesWillDo() {
    LintInput input =
        Kubeadm.with(
            draft -> {
              draft.pods =
                  Known.of(
                      List.of(
                          new PodBuilder(Kubeadm.pod("a", "node-1", "10.244.0.2"))
                              .editStatus()
                              .addNewPodIP("fd00::2")
                              .endStatus()
                              .build()));
              draft.slices =
                  Known.of(List.of(Kubeadm.slice("10.244.0.2"), Kubeadm.slice("fd00::2")));
            });

    assertThat(Lint.seen("LINT-SERVICE-POD-MISSING", input)).isEmpty();
    assertThat(Lint.seen("LINT-SERVICE-ADDRESS-OF-NOBODY", input)).isEmpty();
  }

  @Test
  void withoutASelectorPodsAndSlicesCannotBeCompared() {
    LintInput input = Kubeadm.service(s -> s.editSpec().withSelector(null).endSpec());

    assertThat(Lint.result("LINT-SERVICE-POD-MISSING", input).notChecked())
        .containsExactly("the Service has no selector");
    assertThat(Lint.result("LINT-SERVICE-NO-PODS", input).notChecked())
        .containsExactly("the Service has no selector");
    assertThat(Lint.seen("LINT-SERVICE-NO-SELECTOR", input)).hasSize(1);
  }

  @Test
  void slicesCallPortsAsTheServiceDoes() {
    EndpointSlice strange =
        new EndpointSliceBuilder(Kubeadm.slice("10.244.0.2"))
            .editFirstPort()
            .withName("other")
            .endPort()
            .build();

    assertThat(Lint.seen("LINT-SERVICE-SLICE-PORTS", Kubeadm.slices(strange)))
        .containsExactly("- EndpointSlice kube-dns-x: UDP leads to no port, TCP to port 53");
  }

  @Test
  void anEmptySliceLeadsNowhere() {
    EndpointSlice empty = new EndpointSliceBuilder(Kubeadm.slice()).withPorts(List.of()).build();

    assertThat(Lint.seen("LINT-SERVICE-SLICE-PORTS", Kubeadm.slices(empty))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-dns.port=1053", "-p", "--dns.port"})
  void aPortGivenAsAnArgumentIsNotKnown(String argument) {
    LintReport.Result result =
        Lint.result("LINT-SERVICE-PORT-NOT-SERVED", Kubeadm.container(c -> c.addToArgs(argument)));

    assertThat(result.findings()).isEmpty();
    assertThat(result.notChecked()).containsExactly("CoreDNS is told its port by an argument");
  }

  @Test
  void portsThatSlicesLeadToMustBeListenedOn() {
    LintInput input =
        Kubeadm.with(
            draft -> {
              draft.corefile = Kubeadm.replaced(".:53", ".:5353").corefile();
              draft.slices =
                  Known.of(
                      List.of(
                          new EndpointSliceBuilder(Kubeadm.slice("10.244.0.2"))
                              .editFirstPort()
                              .withPort(5353)
                              .endPort()
                              .editLastPort()
                              .withPort(5353)
                              .endPort()
                              .build()));
            });

    assertThat(Lint.seen("LINT-SERVICE-PORT-NOT-SERVED", input)).isEmpty();
    assertThat(Lint.seen("LINT-SERVICE-SLICE-PORTS", input)).isEmpty();
  }

  @Test
  void olderWishesForNearPodsAreSeenToo() {
    LintInput input =
        Kubeadm.service(
            s ->
                s.editMetadata()
                    .addToAnnotations("service.kubernetes.io/topology-mode", "Auto")
                    .endMetadata());

    assertThat(Lint.seen("LINT-SERVICE-NEAR", input))
        .containsExactly(
            "- Service kube-system/kube-dns: service.kubernetes.io/topology-mode is Auto");
  }
}
