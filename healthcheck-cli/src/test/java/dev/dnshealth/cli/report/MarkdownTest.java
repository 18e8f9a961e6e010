package dev.dnshealth.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MarkdownTest {

  @Test
  void writesHeadingParagraphListAndTable() {
    assertThat(
            new Markdown()
                .heading(1, "DNS")
                .paragraph("All is well.")
                .bullets(List.of("one", "two"))
                .table(List.of("id", "what"), List.of(List.of("A-1", "x"), List.of("A-2", "")))
                .toString())
        .isEqualTo(
            """
            # DNS

            All is well.

            - one
            - two

            | id | what |
            | --- | --- |
            | A-1 | x |
            | A-2 |  |""");
  }

  @Test
  void whatHasAMeaningInMarkdownIsEscaped() {
    assertThat(new Markdown().paragraph("a_b *c* `d` <e> [f] g|h \\ &amp;").toString())
        .isEqualTo("a\\_b \\*c\\* \\`d\\` \\<e\\> \\[f\\] g\\|h \\\\ \\&amp;");
    assertThat(new Markdown().table(List.of("a|b"), List.of(List.of("c|d"))).toString())
        .isEqualTo("| a\\|b |\n| --- |\n| c\\|d |");
  }

  @Test
  void aLineThatWouldBeginSomethingElseDoesNot() {
    assertThat(new Markdown().paragraph("# no heading").toString()).isEqualTo("\\# no heading");
    assertThat(new Markdown().paragraph("- no item").toString()).isEqualTo("\\- no item");
    assertThat(new Markdown().paragraph("1. no item").toString()).isEqualTo("1\\. no item");
    assertThat(new Markdown().paragraph("10.96.0.10 is silent").toString())
        .isEqualTo("10\\.96.0.10 is silent");
    assertThat(new Markdown().paragraph("5 pods").toString()).isEqualTo("5 pods");
  }

  @Test
  void fencedTextIsLeftAsItIsAndCannotEndItsFence() {
    assertThat(new Markdown().fenced("json", "{\n  *a*\n}\n").toString())
        .isEqualTo("```json\n{\n  *a*\n}\n```");
    assertThat(new Markdown().fenced("", "a\n```\n# b\n`````\r\n<c>").toString())
        .isEqualTo("``````\na\n```\n# b\n`````\n<c>\n``````");
    assertThat(new Markdown().fenced("", "").toString()).isEqualTo("```\n```");
  }

  @Test
  void whatSteersATerminalOrHidesIsReplaced() {
    assertThat(new Markdown().fenced("", "a\u001b[2Jb\tc\u202ed\rx").toString())
        .isEqualTo("```\na\uFFFD[2Jb\tc\uFFFDd\nx\n```");
    assertThat(new Markdown().paragraph("a\u001b]0;b\u0007\u0000c").toString())
        .isEqualTo("a\uFFFD\\]0;b\uFFFD\uFFFDc");
  }

  @Test
  void severalLinesBecomeOne() {
    assertThat(new Markdown().bullets(List.of("a\n  b\n\n# c")).toString()).isEqualTo("- a b  # c");
  }

  @Test
  void nothingIsWrittenOfAnEmptyListOrTable() {
    assertThat(new Markdown().bullets(List.of()).table(List.of("a"), List.of()).toString())
        .isEmpty();
  }
}
