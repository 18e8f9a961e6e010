package dev.dnshealth.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds the page of all keys to the table of keys. */
class ConfigurationPageTest {

  private static final Path PAGE = Path.of("../docs/configuration.md");

  @Test
  void pageListsEveryKeyAsTheTableHasIt() throws IOException {
    String rows =
        ConfigKeys.all().stream().map(ConfigurationPageTest::row).collect(Collectors.joining("\n"));

    assertThat(Files.readString(PAGE))
        .as("docs/configuration.md; the rows should be:\n%s", rows)
        .endsWith("| --- | --- | --- | --- | --- |\n" + rows + "\n");
  }

  private static String row(ConfigKey<?> key) {
    return "| `%s` | `%s` | %s | %s | %s |"
        .formatted(
            key.name(),
            key.environmentName(),
            key.defaultText().isEmpty() ? "" : "`" + key.defaultText() + "`",
            key.expected(),
            key.description());
  }
}
