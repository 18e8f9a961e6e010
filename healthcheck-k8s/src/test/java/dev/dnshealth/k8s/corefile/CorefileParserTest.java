package dev.dnshealth.k8s.corefile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.k8s.corefile.ImportSource.Imported;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CorefileParserTest {

  @Test
  void blocksDirectivesAndOptionsKnowTheirLines() {
    Corefile file =
        Corefile.parse(
            """
            # the cluster
            .:53 {
                errors
                health {
                   lameduck 5s
                }
                forward . 1.1.1.1 8.8.8.8
            }

            example.org:5353, example.net {
                file db
            }
            """);

    assertThat(file.problem()).isEmpty();
    assertThat(file.blocks())
        .extracting(ServerBlock::toString)
        .containsExactly(".:53", "example.org:5353 example.net:53");
    assertThat(file.blocks()).extracting(block -> block.at().line()).containsExactly(2, 10);
    assertThat(file.blocks().get(0).directives())
        .extracting(d -> d.at() + " " + d)
        .containsExactly(
            "Corefile:3 errors", "Corefile:4 health", "Corefile:7 forward . 1.1.1.1 8.8.8.8");
    assertThat(file.directives("health").flatMap(health -> health.options("lameduck")))
        .singleElement()
        .satisfies(
            option -> {
              assertThat(option.args()).containsExactly("5s");
              assertThat(option.at().line()).isEqualTo(5);
            });
  }

  @Test
  void optionsHaveBlocksOfTheirOwn() {
    Directive a = only("a {\n b c {\n  d e\n }\n f\n}");

    assertThat(a.block()).extracting(Directive::name).containsExactly("b", "f");
    assertThat(a.block().get(0).block()).extracting(Directive::toString).containsExactly("d e");
  }

  @Test
  void aBlockOnOneLineIsUnderstood() {
    assertThat(only("forward . 1.1.1.1 { max_concurrent 9 }").options("max_concurrent"))
        .extracting(Directive::args)
        .containsExactly(List.of("9"));
  }

  @Test
  void quotesKeepWordsTogetherAndHideBraces() {
    assertThat(only("rewrite \"a b\" \"{\nx}\" \"c\\\"d\\e\" \"\"").args())
        .containsExactly("a b", "{\nx}", "c\"d\\e", "");
    assertThat(only("log \"a\nb\"\nerrors").args()).containsExactly("a\nb");
  }

  @Test
  void commentsEndWithTheLineUnlessTheyHangOnAWord() {
    assertThat(only("log a # b c {").args()).containsExactly("a");
    // As CoreDNS has it: what hangs on a word is forgotten up to the next space.
    assertThat(only("log a#b c").args()).containsExactly("a", "c");
  }

  @Test
  void lineEndsOfAnySystemAndAByteOrderMarkAreNoText() {
    Corefile file = Corefile.parse("\uFEFF.:53 {\r\n errors\r\n log x\r\n}\r\n");

    assertThat(file.problem()).isEmpty();
    assertThat(file.blocks().get(0).directives())
        .extracting(Directive::toString)
        .containsExactly("errors", "log x");
  }

  @Test
  void oneServerBlockNeedsNoBraces() {
    Corefile file = Corefile.parse(".:53\nerrors\nforward . 1.1.1.1\n");

    assertThat(file.problem()).isEmpty();
    assertThat(file.blocks())
        .singleElement()
        .satisfies(
            block ->
                assertThat(block.directives())
                    .extracting(Directive::name)
                    .containsExactly("errors", "forward"));
  }

  @Test
  void theBraceOfAServerBlockMayStandOnTheNextLine() {
    assertThat(Corefile.parse(".:53\n{\n errors\n}\n").problem()).isEmpty();
  }

  @Test
  void nothingIsAnEmptyCorefile() {
    Corefile file = Corefile.parse(" \n# nothing\n");

    assertThat(file.problem()).isEmpty();
    assertThat(file.blocks()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        ".:53 {~errors                | 1 | the { that is opened here is never closed",
        ".:53 {~health {~lameduck 5s~} | 1 | the { that is opened here is never closed",
        ".:53 {~errors~}~}            | 4 | a } that closes nothing",
        ".:53~errors~}                | 3 | a } that closes nothing",
        ".:53 {~errors }              | 2 | a } that needs a line of its own",
        ".:53 {~health~{~}~}          | 3 | a { that has to stand on the line of health",
        ".:53 {~{~}~}                 | 2 | a { with nothing before it",
        ".:53 {~a {~{~}~}~}           | 3 | a { with nothing before it",
        ".:53 {~a {~} errors~}        | 3 | errors after a }, which needs a line of its own",
        "{~errors~}                   | 1 | braces without a zone before them",
        "a,                           | 1 | a comma with no zone after it",
        ".:53 {~log \"a~}             | 2 | the quotation that begins here has no end",
        "example.org:~errors          | 1 | example.org:: a port is missing after the colon",
        ".:70000                      | 1 | .:70000: there is no port 70000",
        "a..b                         | 1 | a..b: no zone",
        ".:53 {~import~}              | 2 | 'import takes one file, pattern or snippet'",
        ".:53 {~import a b~}          | 2 | 'import takes one file, pattern or snippet'",
        "(s)~errors                   | 1 | the snippet (s) has no braces",
        "(s) {~}~(s) {~}              | 3 | the snippet (s) is there already",
      })
  void whatIsWrongIsToldWithItsLine(String text, int line, String what) {
    assertThat(Corefile.parse(text.replace('~', '\n')).problem())
        .contains(new CorefileProblem(what, new Position("Corefile", line)));
  }

  @Test
  void whatStandsBeforeAProblemIsKept() {
    Corefile file = Corefile.parse("a {\n errors\n}\nb {\n log\n kubernetes c {\n  ttl 5\n");

    assertThat(file.problem()).isPresent();
    assertThat(file.blocks()).extracting(ServerBlock::toString).containsExactly("a:53", "b:53");
    assertThat(file.blocks().get(1).directives())
        .extracting(Directive::toString)
        .containsExactly("log", "kubernetes c");
    assertThat(file.clusterDomain()).contains("c");
  }

  @Test
  void aSnippetStandsWhereItIsImported() {
    Corefile file =
        Corefile.parse(
            """
            (common) {
                errors
                cache 30 {
                    prefetch 2
                }
            }
            (all) {
                import common
                log
            }
            a {
                import all
                forward . 1.1.1.1 {
                    max_fails 3
                }
            }
            b {
                import common
            }
            """);

    assertThat(file.problem()).isEmpty();
    assertThat(file.blocks().get(0).directives())
        .extracting(d -> d.at().line() + " " + d)
        .containsExactly("2 errors", "3 cache 30", "9 log", "13 forward . 1.1.1.1");
    assertThat(file.blocks().get(1).directives())
        .extracting(Directive::name)
        .containsExactly("errors", "cache");
  }

  @Test
  void filesStandWhereTheyAreImportedWithPositionsOfTheirOwn() {
    ImportSource files =
        (pattern, from) ->
            switch (pattern) {
              case "custom/*.override" ->
                  new Imported.Files(
                      new TreeMap<>(
                          Map.of("custom/a.override", "log\n", "custom/b.override", "\nerrors")));
              case "custom/*.server" ->
                  new Imported.Files(Map.of("custom/x.server", "x {\n import common\n}\n"));
              case "options" -> new Imported.Files(Map.of("options", "max_concurrent 7\n"));
              default -> new Imported.Missing();
            };

    Corefile file =
        Corefile.parse(
            "Corefile",
            """
            (common) {
              ready
            }
            . {
              import custom/*.override
              forward . 1.1.1.1 {
                import options
              }
            }
            import custom/*.server
            """,
            files);

    assertThat(file.problem()).isEmpty();
    assertThat(file.blocks().get(0).directives())
        .extracting(d -> d.at() + " " + d)
        .containsExactly(
            "custom/a.override:1 log",
            "custom/b.override:2 errors",
            "Corefile:6 forward . 1.1.1.1");
    assertThat(file.directives("forward").flatMap(f -> f.options("max_concurrent"))).hasSize(1);
    assertThat(file.blocks().get(1).at()).hasToString("custom/x.server:1");
    assertThat(file.blocks().get(1).has("ready")).isTrue();
  }

  @Test
  void aFileThatIsNotThereIsAProblem() {
    Corefile file =
        Corefile.parse(
            "Corefile", ". {\n import none\n}", (pattern, from) -> new Imported.Missing());

    assertThat(file.problem())
        .map(CorefileProblem::what)
        .contains("the imported file none is not there");
  }

  @Test
  void aFileThatCannotBeReadIsRemembered() {
    Corefile file =
        Corefile.parse(
            "Corefile",
            ". {\n errors\n import custom/*.override\n}",
            ImportSource.unread("no rights"));

    assertThat(file.problem()).isEmpty();
    assertThat(file.unread())
        .extracting(UnreadImport::toString)
        .containsExactly("import custom/*.override at Corefile:3 could not be read (no rights)");
    assertThat(file.blocks().get(0).has("errors")).isTrue();
  }

  @Test
  void importsThatGoRoundEnd() {
    Corefile file =
        Corefile.parse(
            "Corefile",
            "import me",
            (pattern, from) -> new Imported.Files(Map.of("me", "import me")));

    assertThat(file.problem()).map(CorefileProblem::what).contains("imports that never end");
    assertThat(Corefile.parse("(s) {\n import s\n}\n. {\n import s\n}").problem())
        .map(CorefileProblem::what)
        .contains("imports that never end");
  }

  @Test
  void aProblemInAnImportedFileIsToldThere() {
    Corefile file =
        Corefile.parse(
            "Corefile",
            ". {\n import x\n}",
            (pattern, from) -> new Imported.Files(Map.of("x", "\nlog \"")));

    assertThat(file.problem()).map(problem -> problem.at().toString()).contains("x:2");
  }

  private static Directive only(String directive) {
    Corefile file = Corefile.parse(". {\n" + directive + "\n}");
    assertThat(file.problem()).isEqualTo(Optional.empty());
    return file.blocks().get(0).directives().get(0);
  }
}
