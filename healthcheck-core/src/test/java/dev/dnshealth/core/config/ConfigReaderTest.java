package dev.dnshealth.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {

  private static Config file(String key, String value) {
    return new ConfigReader().settings("file", Map.of(key, value)).read();
  }

  private static Config environment(Map<String, String> variables) {
    return new ConfigReader().environment(variables).read();
  }

  private static List<String> problems(ConfigReader reader) {
    return catchThrowableOfType(ConfigException.class, reader::read).problems();
  }

  @Test
  void nothingSetGivesTheDefaults() {
    Config config = new ConfigReader().read();
    assertThat(config.policy()).isEqualTo(Policy.defaults());
    assertThat(config.get(ConfigKeys.HTTP_PORT)).isEqualTo(9890);
    assertThat(config.get(ConfigKeys.EXTERNAL_NAME)).contains("example.com.");
    assertThat(config.get(ConfigKeys.CLUSTER_DOMAIN)).isEmpty();
  }

  @Test
  void aLaterLayerWins() {
    ConfigReader reader =
        new ConfigReader()
            .settings("file", Map.of("http.port", "1", "mode", "observe", "removal", "delete"))
            .environment(Map.of("HEALTHCHECK_HTTP_PORT", "2", "HEALTHCHECK_MODE", "act"))
            .settings("flags", Map.of("http.port", "3"));
    Config config = reader.read();
    assertThat(config.get(ConfigKeys.HTTP_PORT)).isEqualTo(3);
    assertThat(config.get(ConfigKeys.MODE)).isEqualTo(Mode.ACT);
    assertThat(config.get(ConfigKeys.REMOVAL)).isEqualTo(Removal.DELETE);
  }

  @Test
  void allProblemsOfAllLayersAreToldAtOnce() {
    ConfigReader reader =
        new ConfigReader()
            .settings("config.yaml", Map.of("detection.failurs", "3", "mode", "dry-run"))
            .environment(Map.of("HEALTHCHECK_REPAIR_SETLE", "1s"))
            .settings("flags", Map.of("http.port", "65536"));
    assertThat(problems(reader))
        .containsExactly(
            "config.yaml: detection.failurs: there is no such key (did you mean"
                + " detection.failures?)",
            "config.yaml: mode: dry-run (expected: act or observe)",
            "environment: HEALTHCHECK_REPAIR_SETLE: there is no such key (did you mean"
                + " HEALTHCHECK_REPAIR_SETTLE?)",
            "flags: http.port: 65536 (expected: a whole number, 1 to 65535)");
  }

  @Test
  void aKeyLikeNoOtherGetsNoHint() {
    assertThat(problems(new ConfigReader().settings("file", Map.of("colour", "red"))))
        .containsExactly("file: colour: there is no such key");
  }

  @Test
  void aBadValueIsAProblemAlsoWhereALaterLayerSetsAGoodOne() {
    ConfigReader reader =
        new ConfigReader()
            .settings("file", Map.of("detection.span", "soon"))
            .settings("flags", Map.of("detection.span", "6s"));
    assertThat(problems(reader))
        .containsExactly(
            "file: detection.span: soon (expected: a duration above 0, like 500ms, 5s, 15m or 1h)");
  }

  @Test
  void moreAnswersThanQueriesCannotBeAskedFor() {
    assertThat(problems(new ConfigReader().settings("file", Map.of("confirmation.probes", "5"))))
        .containsExactly(
            "confirmation.sibling-answers: 9 (expected: at most confirmation.probes, which is 5)");
  }

  @Test
  void nothingIsKeptInQuarantineForMoreThanAnHour() {
    assertThat(file("repair.quarantine-look", "1h").policy().repair().optIn().quarantineLook())
        .isEqualTo(Duration.ofHours(1));
    assertThat(
            problems(
                new ConfigReader()
                    .settings("file", Map.of("repair.quarantine-look", "61m"))
                    .settings("flags", Map.of("repair.quarantine", "maybe"))))
        .containsExactly(
            "file: repair.quarantine-look: 61m (expected: a duration above 0, up to 1h, like 500ms,"
                + " 5s or 15m)",
            "flags: repair.quarantine: maybe (expected: true or false)");
  }

  @ParameterizedTest
  @CsvSource({
    "500ms,PT0.5S",
    "5s,PT5S",
    "15m,PT15M",
    "1h,PT1H",
    "2d,PT48H",
    "PT1M30S,PT1M30S",
    "' 7s ',PT7S"
  })
  void durationsAreReadInShortAndInIsoForm(String text, Duration expected) {
    assertThat(file("detection.span", text).policy().detection().span()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "0s", "-1s", "PT0S", "-PT1S", "5 s", "1w", "s"})
  void whatIsNoDurationAboveZeroIsRefused(String text) {
    assertThatThrownBy(() -> file("repair.settle", text))
        .asInstanceOf(type(ConfigException.class))
        .extracting(ConfigException::problems)
        .asString()
        .contains("repair.settle: " + text, "expected: a duration above 0");
  }

  @ParameterizedTest
  @CsvSource({
    "detection.failures,0",
    "detection.failures,five",
    "detection.failures,1.5",
    "detection.loss-share,0",
    "detection.loss-share,1.1",
    "detection.loss-share,NaN",
    "repair.per-hour,-1",
    "probe.external-name,a b",
    "cluster.domain,.local",
    "dns-service.name,Kube_DNS",
    "dns-service.port,0",
    "log.format,xml",
    "journal.max-size,99KB",
    "journal.max-size,10 MB",
    "journal.max-size,10",
    "journal.files,0"
  })
  void badValuesAreRefused(String key, String value) {
    assertThat(problems(new ConfigReader().settings("file", Map.of(key, value))))
        .singleElement()
        .asString()
        .startsWith("file: " + key + ": " + value + " (expected: ");
  }

  @Test
  void policyIsReadBackFromItsSettings() {
    Policy defaults = Policy.defaults();
    Detection d = defaults.detection();
    Policy odd =
        new ConfigReader()
            .settings(
                "test",
                Map.of(
                    "mode", "observe",
                    "detection.span", "PT5.000000001S",
                    "detection.loss-share", "0.30000000000000004",
                    "repair.settle", "61s",
                    "repair.per-hour", "0"))
            .read()
            .policy();
    assertThat(odd.detection().span()).isEqualTo(d.span().plusNanos(1));
    for (Policy policy : List.of(defaults, odd)) {
      assertThat(new ConfigReader().settings("test", policy.settings()).read().policy())
          .isEqualTo(policy);
    }
    assertThat(odd.settings())
        .containsEntry("mode", "observe")
        .containsEntry("repair.settle", "61s")
        .containsEntry("detection.suspect-age", "1s");
  }

  @ParameterizedTest
  @CsvSource({
    "100KB,100000",
    "10MB,10000000",
    "1GB,1000000000",
    "100001B,100001",
    "2000KB,2000000"
  })
  void sizesAreReadInPowersOfAThousand(String text, long bytes) {
    assertThat(file("journal.max-size", text).get(ConfigKeys.JOURNAL_MAX_SIZE)).isEqualTo(bytes);
  }

  @Test
  void anEmptyTextLeavesOpenWhatMayBeOpen() {
    assertThat(file("probe.external-name", "").get(ConfigKeys.EXTERNAL_NAME)).isEmpty();
    assertThat(file("dns-service.port", "5353").get(ConfigKeys.SERVICE_PORT))
        .isEqualTo(Optional.of(5353));
  }

  @Test
  void variablesOfOthersAreLeftAlone() {
    Map<String, String> variables =
        Map.of(
            "PATH", "/bin",
            "HEALTHCHECK_K3S_IMAGE", "x",
            "HEALTHCHECK_BUILD", "never",
            "HEALTHCHECK_REQUIRE_CLUSTER", "1");
    assertThat(environment(variables).policy()).isEqualTo(Policy.defaults());
  }

  @Test
  void variablesThatKubernetesSetsForAServiceNamedHealthcheckAreLeftAlone() {
    Map<String, String> variables =
        Map.of(
            "HEALTHCHECK_SERVICE_HOST", "10.0.0.1",
            "HEALTHCHECK_SERVICE_PORT", "9890",
            "HEALTHCHECK_SERVICE_PORT_METRICS", "9890",
            "HEALTHCHECK_PORT", "tcp://10.0.0.1:9890",
            "HEALTHCHECK_PORT_9890_TCP", "tcp://10.0.0.1:9890",
            "HEALTHCHECK_PORT_9890_TCP_ADDR", "10.0.0.1",
            "HEALTHCHECK_HTTP_PORT", "tcp://10.0.0.2:80");
    assertThat(environment(variables).get(ConfigKeys.HTTP_PORT)).isEqualTo(9890);
  }
}
