package dev.dnshealth.k8s.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LintCatalogueTest {

  private final List<LintInfo> infos = LintCatalogue.rules().stream().map(LintRule::info).toList();

  @Test
  void everyRuleHasANameOfItsOwn() {
    assertThat(infos).extracting(LintInfo::id).isNotEmpty().doesNotHaveDuplicates();
  }

  @Test
  void everyRuleSaysWhyAndWhatToDo() {
    assertThat(infos)
        .allSatisfy(
            info -> {
              assertThat(info.title()).isNotBlank().doesNotEndWith(".");
              assertThat(info.why()).endsWith(".");
              assertThat(info.fix()).endsWith(".");
            });
  }

  @Test
  void everyFamilyIsInTheCatalogue() throws Exception {
    Path classes =
        Path.of(LintCatalogue.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .resolve(LintCatalogue.class.getPackageName().replace('.', '/'));

    assertThat(LintCatalogue.families())
        .extracting(family -> family.getClass().getSimpleName())
        .containsExactlyInAnyOrderElementsOf(families(classes));
  }

  private static List<String> families(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith("Rules.class"))
          .map(name -> name.substring(0, name.length() - ".class".length()))
          .toList();
    }
  }
}
