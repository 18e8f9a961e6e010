package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.Target;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeCacheTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "-localip 169.254.20.10,10.43.0.10; true",
        "-localip=169.254.20.10,10.43.0.10; true",
        "--localip 10.43.0.10,169.254.20.10; true",
        "-localip 169.254.20.10; false",
        "-localip 169.254.20.10,10.43.0.99; false",
      })
  void itsArgumentsTellWhetherItAnswersAtTheServicesAddress(String arguments, boolean there) {
    NodeCache cache = of(arguments.split(" ")).orElseThrow();

    assertThat(cache.atServiceAddress()).isEqualTo(there);
    assertThat(cache.targets()).extracting(Target::id).contains("node-cache@169.254.20.10");
    assertThat(cache.targets()).extracting(Target::id).doesNotContain("node-cache@10.43.0.10");
  }

  @Test
  void itsTargetsAreWhereItListensOnItsNode() {
    NodeCache cache = of("-localip", "169.254.20.10", "-dns.port", "5353").orElseThrow();

    Target target = cache.targets().get(0);
    assertThat(target.role()).isEqualTo(Role.NODE_CACHE);
    assertThat(target.udp()).hasToString("/169.254.20.10:5353");
    assertThat(target.instance().orElseThrow().node()).contains("node-1");
  }

  @Test
  void itsUpstreamIsAnotherServiceThanTheOneThatIsChecked() {
    assertThat(of("-localip", "169.254.20.10", "-upstreamsvc", "up").orElseThrow().upstream())
        .contains("up");
    assertThat(of("-localip", "169.254.20.10", "-upstreamsvc", "kube-dns").orElseThrow().upstream())
        .isEmpty();
    assertThat(of("-localip", "169.254.20.10").orElseThrow().upstream()).isEmpty();
  }

  @Test
  void aPlaceholderIsNoAddressAndWithoutAnyNothingCanBeTold() {
    assertThat(of("-localip", "169.254.20.10,__PILLAR__DNS__SERVER__").orElseThrow().addresses())
        .hasSize(1);
    assertThat(of("-localip", "__PILLAR__LOCAL__DNS__")).isEmpty();
    assertThat(of("-conf", "/etc/Corefile")).isEmpty();
    assertThat(of("-localip")).isEmpty();
    assertThat(of()).isEmpty();
  }

  private static Optional<NodeCache> of(String... arguments) {
    Pod pod =
        new PodBuilder(Samples.pod("cache", "u1"))
            .editSpec()
            .editFirstContainer()
            .withArgs(List.of(arguments))
            .endContainer()
            .endSpec()
            .build();
    return NodeCache.of(pod, Samples.dnsService());
  }
}
