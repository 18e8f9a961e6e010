package dev.dnshealth.cli.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LayoutTest {

  @Test
  void longTextIsBrokenBetweenWordsAndIndented() {
    String text = "word ".repeat(30).strip();

    List<String> lines = Layout.wrap("  seen  ", text);

    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).startsWith("  seen  word word").hasSizeLessThanOrEqualTo(100);
    assertThat(lines.get(1)).startsWith("        word").hasSizeLessThanOrEqualTo(100);
  }

  @Test
  void aWordThatFitsNowhereIsLeftWhole() {
    String name = "x".repeat(120);

    assertThat(Layout.wrap("- ", "see " + name + " there"))
        .containsExactly("- see", "  " + name, "  there");
  }

  @Test
  void columnsAreAligned() {
    assertThat(Layout.table(" ", List.of(List.of("a", "bbb", "c"), List.of("aaa", "b", ""))))
        .containsExactly(" a    bbb  c", " aaa  b");
  }

  @Test
  void theWidestColumnOfATableThatIsTooWideIsCut() {
    List<String> lines =
        Layout.table("  ", List.of(List.of("p".repeat(60), "10.0.0.1:53", "n".repeat(80))));

    assertThat(lines)
        .containsExactly("  " + "p".repeat(60) + "  10.0.0.1:53  " + "n".repeat(21) + "..");
    assertThat(lines.get(0)).hasSize(100);
  }
}
