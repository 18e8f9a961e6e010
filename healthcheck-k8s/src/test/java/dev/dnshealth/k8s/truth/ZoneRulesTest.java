package dev.dnshealth.k8s.truth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZoneRulesTest {

  @Test
  void aPluginWithoutOptionsKnowsAllServicesForFiveSeconds() {
    ZoneRules expected = new ZoneRules(Duration.ofSeconds(5), Optional.empty(), false);

    assertThat(ZoneRules.in(".:53 {\n    kubernetes cluster.local\n    cache 30\n}"))
        .isEqualTo(expected);
    assertThat(ZoneRules.in(".:53 {\n    kubernetes cluster.local {\n  }\n ttl 7\n}"))
        .isEqualTo(expected);
  }

  @Test
  void kubeadmsCorefileAllowsHalfAMinute() {
    assertThat(
            ZoneRules.in(
                """
                .:53 {
                    errors
                    kubernetes cluster.local in-addr.arpa ip6.arpa {
                       pods insecure
                       fallthrough in-addr.arpa ip6.arpa
                       ttl 30 # seconds
                    }
                    cache 30 {
                       disable success cluster.local
                    }
                }
                """))
        .isEqualTo(new ZoneRules(Duration.ofSeconds(30), Optional.empty(), false));
  }

  @Test
  void coreDnsOwnCacheMayKeepAnswersLonger() {
    String corefile = ". {\n kubernetes x {\n ttl 5\n }\n cache 30 {\n %s\n }\n}";

    assertThat(ZoneRules.in(corefile.formatted("denial 9984 300 60")).ttl())
        .isEqualTo(Duration.ofSeconds(60));
    assertThat(ZoneRules.in(corefile.formatted("success 9984 3600 {$MIN}")).ttl())
        .isEqualTo(Duration.ofSeconds(30));
    assertThat(ZoneRules.in(corefile.formatted("success 9984 3600")).ttl())
        .isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void aTimeThatCannotBeReadIsALongOne() {
    assertThat(ZoneRules.in(". {\nkubernetes x {\nttl {$TTL}\n}\n}").ttl())
        .isEqualTo(Duration.ofSeconds(30));
    // A Corefile without the plugin may have it in a file that is imported.
    assertThat(ZoneRules.in(". {\n forward . 192.0.2.1 {\n ttl 9\n }\n}"))
        .isEqualTo(ZoneRules.unknown());
    assertThat(ZoneRules.unknown().ttl()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void someNamespacesMayBeAllThatAreKnown() {
    ZoneRules rules = ZoneRules.in(". {\n kubernetes x {\n  namespaces a b\n  namespaces c\n }\n}");

    assertThat(rules.namespaces()).contains(Set.of("a", "b", "c"));
    assertThat(rules.knows("a")).isTrue();
    assertThat(rules.knows("d")).isFalse();
    assertThat(ZoneRules.unknown().knows("d")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"labels app=web", "namespace_labels team=a", "ignore empty_service"})
  void otherRulesLeaveOutNobodyKnowsWhich(String option) {
    assertThat(ZoneRules.in(". {\n kubernetes x {\n  " + option + "\n }\n}").partial()).isTrue();
  }

  @Test
  void aCommentIsNoOption() {
    assertThat(ZoneRules.in(". {\n kubernetes x {\n  # ignore empty_service\n }\n}").partial())
        .isFalse();
  }
}
