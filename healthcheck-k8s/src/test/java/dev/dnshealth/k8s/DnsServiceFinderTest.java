package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dnshealth.core.testing.ManualTime;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DnsServiceFinderTest {

  private static final String LABELLED =
      "GET /api/v1/namespaces/kube-system/services?labelSelector=k8s-app%3Dkube-dns";

  private final MockApi api = new MockApi();
  private final DnsServiceFinder finder =
      new DnsServiceFinder(api.client(), new ManualTime(MockApi.NOW));

  @AfterEach
  void end() {
    api.close();
  }

  @Test
  void findsTheLabelledServiceInKubeSystem() {
    create(named("kube-system", "rke2-coredns-rke2-coredns"));

    assertThat(find().name()).isEqualTo("rke2-coredns-rke2-coredns");
  }

  @Test
  void findsOpenShiftsServiceWhereKubeSystemHasNone() {
    create(named("openshift-dns", "dns-default"));

    assertThat(find().toString()).isEqualTo("openshift-dns/dns-default");
  }

  @Test
  void findsTheServiceThatIsNamed() {
    create(Samples.service("10.43.0.10"));
    create(named("dns", "mine"));

    assertThat(finder.find(Optional.of("dns"), Optional.of("mine"), OptionalInt.empty()).toString())
        .isEqualTo("dns/mine");
  }

  @Test
  void aNamespaceAloneIsSearchedByLabelAndNoOtherIs() {
    create(Samples.service("10.43.0.10"));

    assertThatThrownBy(() -> finder.find(Optional.of("dns"), Optional.empty(), OptionalInt.empty()))
        .isInstanceOf(KubernetesSetupException.class)
        .hasMessage(
            "no DNS Service found (tried dns with label k8s-app=kube-dns: none);"
                + " give its namespace and name");
  }

  @Test
  void whatWasTriedIsNamed() {
    assertThatThrownBy(this::find)
        .isInstanceOf(KubernetesSetupException.class)
        .hasMessageContaining(
            "tried kube-system with label k8s-app=kube-dns: none;"
                + " openshift-dns/dns-default: not found");
  }

  @Test
  void aForbiddenNamespaceIsNamedAndTheNextIsTried() {
    api.answer(LABELLED, 403, "{\"message\":\"forbidden\"}");
    assertThatThrownBy(this::find)
        .hasMessageContaining("kube-system with label k8s-app=kube-dns: forbidden");

    create(named("openshift-dns", "dns-default"));
    assertThat(find().namespace()).isEqualTo("openshift-dns");
  }

  @Test
  void rejectedCredentialsAreSaid() {
    api.answer(LABELLED, 401, "{}");

    assertThatThrownBy(this::find)
        .isInstanceOf(KubernetesSetupException.class)
        .hasMessageContaining("does not accept the credentials");
  }

  @Test
  void anApiThatIsNotThereIsSaid() {
    api.stop();

    assertThatThrownBy(this::find)
        .isInstanceOf(KubernetesSetupException.class)
        .hasMessageContaining("cannot be reached");
  }

  @Test
  void ofSeveralTheOneWithAnAddressIsChosen() {
    Service headless =
        new ServiceBuilder(Samples.service("None"))
            .editMetadata()
            .withName("a-headless")
            .endMetadata()
            .build();

    assertThat(DnsServiceFinder.ranked(List.of(headless, Samples.service("10.43.0.10"))))
        .first()
        .extracting(s -> s.getMetadata().getName())
        .isEqualTo("kube-dns");
  }

  @Test
  void ofSeveralForTheSamePodsTheFirstIsFoundAsWithANodeLocalCache() {
    create(Samples.service("10.43.0.10"));
    create(named("kube-system", "kube-dns-upstream"));

    assertThat(finder.findOnly(Optional.empty(), Optional.empty(), OptionalInt.empty()).name())
        .isEqualTo("kube-dns");
  }

  @Test
  void ofSeveralForOtherPodsOneHasToBeNamed() {
    create(Samples.service("10.43.0.10"));
    create(
        new ServiceBuilder(named("kube-system", "other"))
            .editSpec()
            .addToSelector("app", "other")
            .endSpec()
            .build());

    assertThatThrownBy(
            () -> finder.findOnly(Optional.empty(), Optional.empty(), OptionalInt.empty()))
        .isInstanceOf(KubernetesSetupException.class)
        .hasMessage(
            "several Services may be the cluster's DNS: kube-system/kube-dns, kube-system/other;"
                + " name the one that pods use");
    assertThat(finder.findOnly(Optional.empty(), Optional.of("other"), OptionalInt.empty()).name())
        .isEqualTo("other");
  }

  private DnsService find() {
    return finder.find(Optional.empty(), Optional.empty(), OptionalInt.empty());
  }

  private void create(Service service) {
    api.client().resource(service).create();
  }

  private static Service named(String namespace, String name) {
    return new ServiceBuilder(Samples.service("10.43.0.10"))
        .editMetadata()
        .withNamespace(namespace)
        .withName(name)
        .endMetadata()
        .build();
  }
}
