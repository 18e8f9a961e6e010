package dev.dnshealth.core.testing.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The tables of docs/diagnosis-confusion.md. With {@code -Ddnshealth.write-docs=true} a table is
 * written, else compared.
 */
final class ConfusionPage {

  private static final Path PAGE = Path.of("../docs/diagnosis-confusion.md");

  /** The head of a table and the line below it. */
  private static final int HEAD = 2;

  private ConfusionPage() {}

  static boolean writes() {
    return Boolean.getBoolean("dnshealth.write-docs");
  }

  /** Writes these rows below the head of the table that follows {@code title}, or compares them. */
  static void table(String title, List<String> rows) throws IOException {
    List<String> lines = Files.readAllLines(PAGE);
    int from = lines.indexOf("## " + title);
    assertThat(from).as("title %s", title).isNotNegative();
    while (!lines.get(from).startsWith("|")) {
      from++;
    }
    from += HEAD;
    int until = from;
    while (until < lines.size() && lines.get(until).startsWith("|")) {
      until++;
    }
    if (writes()) {
      List<String> written = new ArrayList<>(lines.subList(0, from));
      written.addAll(rows);
      written.addAll(lines.subList(until, lines.size()));
      Files.write(PAGE, written);
      return;
    }
    assertThat(lines.subList(from, until))
        .as("%s; -Ddnshealth.write-docs=true writes it anew", PAGE)
        .isEqualTo(rows);
  }
}
