package dev.dnshealth.cli.lint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The same report in each format, as it is kept in files. */
class LintFormatsTest {

  @Test
  void textIsForPeople() throws IOException {
    assertIsKept(LintText.of("kube-system/kube-dns", LintSample.REPORT), "report.txt");
  }

  @Test
  void jsonIsForPrograms() throws IOException {
    assertIsKept(LintJson.of("kube-system/kube-dns", LintSample.REPORT), "report.json");
  }

  @Test
  void markdownIsForMergeRequests() throws IOException {
    assertIsKept(LintMarkdown.of("kube-system/kube-dns", LintSample.REPORT), "report.md");
  }

  @Test
  void junitIsForBuildServers() throws IOException {
    assertIsKept(LintJUnit.of("kube-system/kube-dns", LintSample.REPORT), "report.xml");
  }

  private static void assertIsKept(String report, String file) throws IOException {
    try (InputStream kept =
        Objects.requireNonNull(LintFormatsTest.class.getResourceAsStream(file), file)) {
      assertThat(report + "\n").isEqualTo(new String(kept.readAllBytes(), UTF_8));
    }
  }
}
