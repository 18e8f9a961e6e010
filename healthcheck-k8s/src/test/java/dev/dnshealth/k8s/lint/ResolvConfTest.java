package dev.dnshealth.k8s.lint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResolvConfTest {

  @Test
  void isReadAsTheLibraryReadsIt() {
    ResolvConf conf =
        ResolvConf.parse(
            "resolv.conf",
            """
            # nameserver 192.0.2.9
            ; nameserver 192.0.2.8
            nameserver 192.0.2.1
              nameserver\t192.0.2.2 192.0.2.3
            domain first.example
            search a.example. B.example
            options ndots:5 timeout:1
            options edns0
            lookup file bind
            """);

    assertThat(conf.nameservers())
        .extracting(entry -> entry.at() + " " + entry.text())
        .containsExactly("resolv.conf:3 192.0.2.1", "resolv.conf:4 192.0.2.2");
    assertThat(conf.domains()).containsExactly("a.example", "b.example");
    assertThat(conf.options())
        .extracting(ResolvConf.Entry::text)
        .containsExactly("ndots:5", "timeout:1", "edns0");
  }

  @Test
  void theLastOfDomainAndSearchCounts() {
    assertThat(ResolvConf.parse("f", "search a b\ndomain c d\n").domains()).containsExactly("c");
    assertThat(ResolvConf.parse("f", "").search()).isEmpty();
  }

  @Test
  void aLongListCountsByItsCharacters() {
    String domain = "a".repeat(60) + ".example ";

    assertThat(Lint.seen("LINT-RESOLV-SEARCH", Kubeadm.resolvConf("search " + domain.repeat(4))))
        .containsExactly("resolv.conf:1 resolv.conf: 4 search domains of 275 characters");
    assertThat(Lint.seen("LINT-RESOLV-SEARCH", Kubeadm.resolvConf("search " + domain.repeat(3))))
        .isEmpty();
  }

  @Test
  void theDomainIsThatOfTheCorefile() {
    LintInput input =
        Kubeadm.with(
            draft -> {
              draft.corefile = Kubeadm.replaced("cluster.local", "k8s.example").corefile();
              draft.resolvConf =
                  Known.of(ResolvConf.parse("f", "search svc.k8s.example cluster.local\n"));
            });

    assertThat(Lint.seen("LINT-RESOLV-OUTSIDE", input)).containsExactly("f:1 f: cluster.local");
  }
}
