package dev.dnshealth.k8s.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageAddressesTest {

  @Test
  void aPodThatTellsNothingHasItsPagesWhereCoreDnsHasThemByDefault() {
    assertThat(of("10.42.0.1", new ContainerBuilder().build()))
        .contains(
            new PageAddresses(
                "u1",
                Optional.of(URI.create("http://10.42.0.1:8080/health")),
                Optional.of(URI.create("http://10.42.0.1:8181/ready")),
                Optional.of(URI.create("http://10.42.0.1:9153/metrics"))));
    assertThat(PageAddresses.of(pod("10.42.0.1", "Running"), Optional.empty())).isPresent();
  }

  @Test
  void probesAndThePortMetricsTellWherePagesAre() {
    Container container =
        new ContainerBuilder()
            .addNewPort()
            .withName("metrics")
            .withContainerPort(9253)
            .endPort()
            .addNewPort()
            .withName("alive")
            .withContainerPort(8090)
            .endPort()
            .withNewLivenessProbe()
            .withNewHttpGet()
            .withPath("/alive")
            .withPort(new IntOrString("alive"))
            .endHttpGet()
            .endLivenessProbe()
            .withNewReadinessProbe()
            .withNewHttpGet()
            .withPort(new IntOrString(8182))
            .endHttpGet()
            .endReadinessProbe()
            .build();

    PageAddresses pages = of("fd00::1", container).orElseThrow();

    assertThat(pages.health()).contains(URI.create("http://[fd00:0:0:0:0:0:0:1]:8090/alive"));
    assertThat(pages.ready()).contains(URI.create("http://[fd00:0:0:0:0:0:0:1]:8182/ready"));
    assertThat(pages.metrics()).contains(URI.create("http://[fd00:0:0:0:0:0:0:1]:9253/metrics"));
  }

  @Test
  void aPortWhoseNameNobodyKnowsIsTheUsualOne() {
    Container container =
        new ContainerBuilder()
            .withNewLivenessProbe()
            .withNewHttpGet()
            .withPath("health")
            .withPort(new IntOrString("nowhere"))
            .endHttpGet()
            .endLivenessProbe()
            .build();

    assertThat(of("10.42.0.1", container).orElseThrow().health())
        .contains(URI.create("http://10.42.0.1:8080/health"));
  }

  @Test
  void aPageByHttpsIsLeftOutAndSoIsOneWithAPathThatIsNone() {
    Container container =
        new ContainerBuilder()
            .withNewLivenessProbe()
            .withNewHttpGet()
            .withScheme("HTTPS")
            .withPort(new IntOrString(8443))
            .endHttpGet()
            .endLivenessProbe()
            .withNewReadinessProbe()
            .withNewHttpGet()
            .withPath("/a b")
            .withPort(new IntOrString(8181))
            .endHttpGet()
            .endReadinessProbe()
            .build();

    PageAddresses pages = of("10.42.0.1", container).orElseThrow();

    assertThat(pages.health()).isEmpty();
    assertThat(pages.ready()).isEmpty();
    assertThat(pages.metrics()).isPresent();
  }

  @ParameterizedTest
  @CsvSource({", Running", "10.42.0.1, Pending", "10.42.0.1, Failed"})
  void aPodThatDoesNotRunHasNoPages(String ip, String phase) {
    assertThat(PageAddresses.of(pod(ip, phase), Optional.empty())).isEmpty();
  }

  private static Optional<PageAddresses> of(String ip, Container dns) {
    return PageAddresses.of(pod(ip, "Running"), Optional.of(dns));
  }

  private static Pod pod(String ip, String phase) {
    return new PodBuilder()
        .withNewMetadata()
        .withUid("u1")
        .endMetadata()
        .withNewStatus()
        .withPodIP(ip)
        .withPhase(phase)
        .endStatus()
        .build();
  }
}
