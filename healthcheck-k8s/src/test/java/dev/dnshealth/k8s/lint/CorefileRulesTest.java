package dev.dnshealth.k8s.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.k8s.corefile.Corefile;
import dev.dnshealth.k8s.corefile.ImportSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CorefileRulesTest {

  @Test
  void ofACorefileThatCannotBeUnderstoodNothingElseIsSaid() {
    LintInput input = Kubeadm.corefile(". {\n whatever\n");

    assertThat(
            LintReport.of(input).findings().stream()
                .map(f -> f.rule().id())
                .filter(id -> id.startsWith("LINT-COREFILE")))
        .containsExactly("LINT-COREFILE-SYNTAX");
    assertThat(Lint.result("LINT-COREFILE-NO-READY", input).notChecked())
        .containsExactly("the Corefile cannot be understood (LINT-COREFILE-SYNTAX)");
  }

  @Test
  void whatAnUnreadImportMayHoldIsNotMissed() {
    LintInput input =
        Kubeadm.with(
            draft ->
                draft.corefile =
                    Known.of(
                        Corefile.parse(
                            "Corefile",
                            ". {\n errors\n kubernetes a\n import more\n}\n",
                            ImportSource.unread("no rights"))));
    String why = "import more at Corefile:4 could not be read (no rights)";

    // It may be in the import.
    assertThat(Lint.result("LINT-COREFILE-NO-READY", input).findings()).isEmpty();
    assertThat(Lint.result("LINT-COREFILE-NO-READY", input).notChecked()).containsExactly(why);
    // It is there, whatever is in the import.
    assertThat(Lint.result("LINT-COREFILE-NO-ERRORS", input).notChecked()).isEmpty();
    // There may be more of it in the import.
    assertThat(Lint.result("LINT-COREFILE-BUFSIZE", input).notChecked()).containsExactly(why);
    assertThat(Lint.result("LINT-COREFILE-SYNTAX", input).notChecked()).containsExactly(why);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a {\n bind 192.0.2.1\n}\na {\n bind 192.0.2.2\n}\n",
        "a {\n view x {\n }\n}\na {\n}\n",
        "a {\n}\na:54 {\n}\ntls://a {\n}\n",
      })
  void zonesThatArePartedAreNoDuplicates(String text) {
    assertThat(Lint.seen("LINT-COREFILE-DUPLICATE-ZONE", Kubeadm.corefile(text))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a {\n bind 192.0.2.1\n}\na {\n bind 192.0.2.2 192.0.2.1\n}\n",
        "a {\n bind 192.0.2.1\n}\nA. {\n}\n",
        "a a:53 {\n}\n",
      })
  void zonesThatMeetAre(String text) {
    assertThat(Lint.seen("LINT-COREFILE-DUPLICATE-ZONE", Kubeadm.corefile(text))).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "health                        | health has no lameduck: the process stops answering at once",
        "health {~}                    | health has no lameduck: the process stops answering at once",
        "health {~lameduck soon~}      | lameduck soon: no time (expected: like 5s)",
        "health {~lameduck~}           | lameduck: no time (expected: like 5s)",
        "health {~lameduck 29s500ms~}  | lameduck is 29500ms, the readiness probe fails after 30s",
      })
  void aLameduckThatIsTooShortIsFound(String health, String seen) {
    assertThat(Lint.result("LINT-COREFILE-LAMEDUCK", health(health)).findings())
        .extracting(Finding::seen)
        .containsExactly(seen);
  }

  @ParameterizedTest
  @ValueSource(strings = {"health {~lameduck 30s~}", "health :8081 {~lameduck 1m~}", "whoami"})
  void aLameduckThatIsLongEnoughOrWhereThereIsNoHealthIsNot(String health) {
    LintReport.Result result = Lint.result("LINT-COREFILE-LAMEDUCK", health(health));

    assertThat(result.findings()).isEmpty();
    assertThat(result.notChecked()).isEmpty();
  }

  @Test
  void withoutAReadinessProbeLameduckHasNothingToBeComparedWith() {
    assertThat(
            Lint.result(
                    "LINT-COREFILE-LAMEDUCK", Kubeadm.container(c -> c.withReadinessProbe(null)))
                .notChecked())
        .containsExactly("Deployment coredns has no readiness probe");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cache 30                        |",
        "cache 300                       |",
        "cache 301                       | 301",
        "cache 3600 {~denial 9984 30~}   |",
        "cache 30 {~denial 9984 600~}    | 600",
        "cache                           | 1800",
        "cache cluster.local             | 1800",
        "cache {~denial 1024~}           | 1800",
        "cache 3600 {~disable denial~}   |",
        "cache {$TTL}                    |",
      })
  void denialsAreKeptAsLongAsTheCacheSays(String cache, Integer seconds) {
    LintInput input =
        Kubeadm.corefile(". {\n forward . 192.0.2.1\n " + cache.replace('~', '\n') + "\n}\n");

    assertThat(Lint.result("LINT-CACHE-LONG-DENIAL", input).findings())
        .extracting(Finding::seen)
        .isEqualTo(
            seconds == null ? List.of() : List.of("denials are kept for up to " + seconds + " s"));
  }

  @ParameterizedTest
  @CsvSource({
    "disable denial, 1",
    "disable denial ., 1",
    "disable denial a ., 1",
    "disable denial a, 0",
    "disable success, 0"
  })
  void denialsMustBeKeptForNamesThatAreForwarded(String option, int found) {
    String block = " {\n  cache {\n   " + option + "\n  }\n";

    assertThat(
            Lint.seen(
                "LINT-CACHE-NO-DENIAL",
                Kubeadm.corefile("." + block + "  forward . 192.0.2.1\n}\n")))
        .hasSize(found);
    assertThat(Lint.seen("LINT-CACHE-NO-DENIAL", Kubeadm.corefile("a" + block + "}\n"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"max_concurrent 0, 1", "max_concurrent, 1", "max_concurrent 1, 0"})
  void aLimitOfNothingIsNone(String option, int found) {
    assertThat(Lint.seen("LINT-FORWARD-NO-LIMIT", Kubeadm.replaced("max_concurrent 1000", option)))
        .hasSize(found);
  }

  @Test
  void aPluginLikeNoneIsGivenNoNeighbour() {
    assertThat(
            Lint.seen("LINT-COREFILE-UNKNOWN-PLUGIN", Kubeadm.corefile("a {\n unbound_xyz\n}\n")))
        .containsExactly("Corefile:2 server block a:53: unbound_xyz");
  }

  private static LintInput health(String text) {
    return Kubeadm.corefile(". {\n" + text.replace('~', '\n') + "\n}\n");
  }
}
