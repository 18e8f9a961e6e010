package dev.dnshealth.k8s.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds the page of all lint rules to the catalogue. */
class LintPageTest {

  private static final Path PAGE = Path.of("../docs/lint.md");
  private static final String BEGIN = "\n## Rules\n\n";

  @Test
  void pageTellsEveryRuleAsTheCatalogueHasIt() throws IOException {
    String rules =
        LintCatalogue.rules().stream()
            .map(rule -> section(rule.info()))
            .collect(Collectors.joining("\n"));

    assertThat(Files.readString(PAGE))
        .as("docs/lint.md; its end should be:\n%s", rules)
        .endsWith(BEGIN + rules);
  }

  private static String section(LintInfo info) {
    return """
        ### %s

        %s: %s

        Why: %s

        Fix: %s
        """
        .formatted(
            info.id(),
            info.severity().name().toLowerCase(Locale.ROOT),
            info.title(),
            info.why(),
            info.fix());
  }
}
