package dev.dnshealth.cli.diagnose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dnshealth.core.diagnosis.UnknownReason;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares what is written with files that are kept: scripts and eyes rely on the form. */
class FormatsTest {

  private static final Style PLAIN = new Style(false);

  @ParameterizedTest
  @ValueSource(strings = {"healthy", "unhealthy", "unknown"})
  void textIsAsItWas(String name) throws IOException {
    assertThat(DiagnoseText.of(sample(name), PLAIN) + "\n").isEqualTo(kept(name + ".txt"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"healthy", "unhealthy", "unknown"})
  void jsonIsAsItWas(String name) throws IOException {
    ObjectMapper mapper = new ObjectMapper();

    assertThat(mapper.readTree(DiagnoseJson.of(sample(name))))
        .isEqualTo(mapper.readTree(kept(name + ".json")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"healthy", "unhealthy", "unknown"})
  void markdownIsAsItWas(String name) throws IOException {
    assertThat(DiagnoseMarkdown.of(sample(name)) + "\n").isEqualTo(kept(name + ".md"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"healthy", "unhealthy", "unknown"})
  void junitIsAsItWas(String name) throws IOException {
    assertThat(DiagnoseJUnit.of(sample(name)) + "\n").isEqualTo(kept(name + ".xml"));
  }

  @Test
  void coloursAreAddedAndNothingElseIsChanged() {
    String coloured = DiagnoseText.of(Samples.unhealthy(), new Style(true));

    assertThat(coloured).contains("verdict: \u001B[1;31munhealthy\u001B[0m");
    assertThat(coloured.replaceAll("\u001B\\[[0-9;]*m", ""))
        .isEqualTo(DiagnoseText.of(Samples.unhealthy(), PLAIN));
  }

  @Test
  void noLineIsLongerThanTheWidth() {
    assertThat(DiagnoseText.of(Samples.unknown(), PLAIN).lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(Layout.WIDTH));
  }

  @ParameterizedTest
  @EnumSource
  void everyReasonNotToKnowSaysWhatToDo(UnknownReason reason) {
    assertThat(Wording.why(reason)).isNotEmpty();
    assertThat(Wording.cure(reason)).matches("(look|see) .*");
  }

  private static Findings sample(String name) {
    return switch (name) {
      case "healthy" -> Samples.healthy();
      case "unhealthy" -> Samples.unhealthy();
      default -> Samples.unknown();
    };
  }

  private static String kept(String file) throws IOException {
    try (InputStream stream =
        Objects.requireNonNull(FormatsTest.class.getResourceAsStream(file), file)) {
      return new String(stream.readAllBytes(), UTF_8);
    }
  }
}
