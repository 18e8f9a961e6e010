package dev.dnshealth.k8s.corefile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ClusterDomainTest {

  static Stream<Arguments> corefiles() {
    return Stream.of(
        Arguments.of(
            "kubeadm",
            """
            .:53 {
                errors
                health {
                   lameduck 5s
                }
                ready
                kubernetes cluster.local in-addr.arpa ip6.arpa {
                   pods insecure
                   fallthrough in-addr.arpa ip6.arpa
                   ttl 30
                }
                forward . /etc/resolv.conf {
                   max_concurrent 1000
                }
            }
            """,
            "cluster.local"),
        Arguments.of("one line", ".:53 {\n kubernetes corp.example\n}", "corp.example"),
        Arguments.of(
            "reverse zones first",
            ". {\n kubernetes 10.in-addr.arpa ip6.arpa k8s.example. {\n }\n}",
            "k8s.example"),
        Arguments.of(
            "commented out",
            ". {\n # kubernetes old.example {\n kubernetes new.example # kubernetes x\n}",
            "new.example"),
        Arguments.of(
            "zones of the server block",
            "dns://Cluster.Local.:53 {\n kubernetes\n}",
            "cluster.local"),
        Arguments.of(
            "in the second block",
            "example.org {\n file db\n}\n.:53 {\n kubernetes cluster.local\n}",
            "cluster.local"),
        Arguments.of(
            "only as an argument of another plugin",
            ". {\n rewrite {\n  kubernetes wrong.example\n }\n}",
            null),
        Arguments.of("root zone only", ".:53 {\n kubernetes\n}", null),
        Arguments.of("from the environment", ". {\n kubernetes {$DOMAIN}\n}", null),
        Arguments.of("none", ".:53 {\n forward . 1.1.1.1\n}", null),
        Arguments.of("empty", "", null));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("corefiles")
  void theDomainIsTheFirstForwardZoneOfTheKubernetesPlugin(
      String what, String corefile, String domain) {
    assertThat(Corefile.parse(corefile).clusterDomain()).isEqualTo(Optional.ofNullable(domain));
  }
}
