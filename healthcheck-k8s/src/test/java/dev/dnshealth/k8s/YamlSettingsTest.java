package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dnshealth.core.config.ConfigException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class YamlSettingsTest {

  @Test
  void nestedMapsAndDottedKeysAreTheSame() {
    assertThat(YamlSettings.parse("f", "detection: {failures: 7}\nrepair.per-hour: 2\nmode: act\n"))
        .containsOnly(
            Map.entry("detection.failures", "7"),
            Map.entry("repair.per-hour", "2"),
            Map.entry("mode", "act"));
  }

  @Test
  void emptyFileSetsNothing() {
    assertThat(YamlSettings.parse("f", "")).isEmpty();
    assertThat(YamlSettings.parse("f", "# nothing\n")).isEmpty();
  }

  @Test
  void brokenYamlIsToldWithItsLine() {
    assertThatThrownBy(() -> YamlSettings.parse("settings.yaml", "mode: act\n  x: [\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("settings.yaml: no YAML in line");
  }

  @Test
  void keyTwiceIsAnError() {
    assertThatThrownBy(() -> YamlSettings.parse("f", "mode: act\nmode: observe\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("mode");
  }

  @Test
  void listIsAnErrorThatNamesItsKey() {
    assertThatThrownBy(() -> YamlSettings.parse("f", "detection: [1, 2]\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("f: detection is a list");
  }

  @Test
  void missingFileIsNamed() {
    assertThatThrownBy(() -> YamlSettings.read(Path.of("no-such-file.yaml")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no-such-file.yaml: there is no such file");
  }
}
