package dev.dnshealth.k8s.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.dnshealth.core.diagnosis.UnknownReason;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.k8s.wire.Generated;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObservationCodecTest {

  private static final Instant THERE = Instant.parse("2026-01-02T03:04:05.5Z");
  private static final Instant ARRIVAL = Instant.parse("1999-12-31T23:59:59Z");
  private static final Duration SHIFT = Duration.between(THERE, ARRIVAL);

  private final ObservationCodec codec = new ObservationCodec();

  @Test
  void whatIsToldIsTheSameAtTheOtherClocksTimes() throws Exception {
    for (long seed = 0; seed < 50; seed++) {
      Generated generated = new Generated(seed);
      List<Observation> told = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        told.add(at(Seen.answer(i, THERE.minusMillis(20L * i)), generated.value(Outcome.class)));
      }
      ObservationBatch batch = batch(told);

      ObservationBatch read = codec.read(codec.write(batch, THERE), ARRIVAL);

      assertThat(read.observations())
          .as("seed %s", seed)
          .isEqualTo(told.stream().map(ObservationCodecTest::shifted).toList());
      assertThat(read.vantage()).isEqualTo(Seen.HERE);
      assertThat(read.next()).isEqualTo(batch.next());
      assertThat(read.lost()).isEqualTo(3);
      assertThat(read.own()).isEqualTo(batch.own());
    }
  }

  @Test
  void noClocksReadingIsToldAndValuesAreToldOnce() {
    String json = written(List.of(Seen.answer(1, THERE.minusMillis(250)), Seen.answer(2, THERE)));

    assertThat(json)
        .startsWith("{\"observations-format\":\"1.0\",")
        .contains(
            "\"at\":-0.25,",
            "\"sentAt\":-0.255,",
            "\"own\":{\"against\":[\"paused\"],\"api\":true}")
        .containsOnlyOnce("kubernetes.default.svc.cluster.local.")
        .containsOnlyOnce("\"udp\":\"192.0.2.1:53\"")
        .doesNotContain("2026", "T03:04");
  }

  @Test
  void aThousandAnswersTakeUpLittle() {
    List<Observation> many =
        LongStream.range(0, 1000).mapToObj(i -> Seen.answer(i, THERE.minusMillis(i))).toList();

    assertThat(written(many)).hasSizeLessThan(150_000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"observations-format\":\"2.0\"} | of format 2.0, this program reads 1.x",
        "{\"journal\":\"1.0\"} | no observations (expected: the field",
        "<html> | no JSON",
        "'' | no observations",
        "[] | no observations"
      })
  void whatIsNoBatchIsRefusedByName(String text, String problem) {
    refused(text, problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"at\":0, | \"at\":0.001, | of the future",
        "\"at\":0, | \"at\":-80, | of the future, or older than 75 s",
        "\"sentAt\":-0.005 | \"sentAt\":-76 | older than 75 s",
        "\"sentAt\":-0.005 | \"sentAt\":1 | of the future",
        "\"at\":0, | \"at\":\"1999-12-31T23:59:59Z\", | no age",
        "\"at\":0, | \"at\":1e999999999, | cannot be read",
        "\"at\":0, | \"at\":1e-999999999, | cannot be read",
        "\"target\":2 | \"target\":77 | no target has the number 77",
        "\"is\":\"answered\" | \"is\":\"sighed\" | sighed",
        "\"what\":\"reply\" | \"what\":\"planet\" | planet",
        "\"lost\":3 | \"lost\":-1 | lost",
        "\"next\":12 | \"next\":-12 | after",
        "\"epoch\" | \"age\" | epoch",
        "\"epoch\":\" | \"epoch\":\"a b | epoch",
        "\"head\" | \"hat\" | cannot be read"
      })
  void whatContradictsItselfIsRefused(String from, String to, String problem) {
    String json = written(List.of(Seen.answer(1, THERE)));
    assertThat(json).contains(from);

    refused(json.replace(from, to), problem);
  }

  @Test
  void observationsOfAnotherThanTheVantageAreRefused() {
    Vantage other = new Vantage("other", Seen.HERE.node(), Seen.HERE.network());
    Observation told = Seen.answer(1, THERE);
    Observation foreign =
        new Observation(
            1,
            other,
            told.target(),
            told.probe(),
            told.sentAt(),
            told.at(),
            told.outcome(),
            told.late());

    refused(written(List.of(told, foreign)), "an observation of other among those of here");
  }

  @ParameterizedTest
  @ValueSource(strings = {"values", "observations"})
  void tooManyAreRefused(String field) {
    String many = "0,".repeat(10_000) + "0";
    refused("{\"observations-format\":\"1.0\",\"" + field + "\":[" + many + "]}", "10001 " + field);
  }

  @Test
  void fieldsOfALaterMinorVersionAreIgnored() throws Exception {
    String json =
        written(List.of(Seen.answer(1, THERE)))
            .replace("\"1.0\"", "\"1.7\",\"mood\":\"good\"")
            .replace("\"epoch\"", "\"sky\":[1],\"epoch\"");

    assertThat(codec.read(bytes(json), ARRIVAL).observations()).hasSize(1);
  }

  private String written(List<Observation> observations) {
    return new String(codec.write(batch(observations), THERE), StandardCharsets.UTF_8);
  }

  private static ObservationBatch batch(List<Observation> observations) {
    return new ObservationBatch(
        Seen.HERE,
        new Cursor("e", 12),
        3,
        new OwnState(Set.of(UnknownReason.PAUSED), true),
        observations);
  }

  private void refused(String json, String problem) {
    assertThatIOException()
        .isThrownBy(() -> codec.read(bytes(json), ARRIVAL))
        .withMessageContaining(problem);
  }

  private static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  private static Observation at(Observation seen, Outcome outcome) {
    return new Observation(
        seen.id(),
        seen.from(),
        seen.target(),
        seen.probe(),
        seen.sentAt(),
        seen.at(),
        outcome,
        seen.late());
  }

  private static Observation shifted(Observation seen) {
    return new Observation(
        seen.id(),
        seen.from(),
        seen.target(),
        seen.probe(),
        seen.sentAt().plus(SHIFT),
        seen.at().plus(SHIFT),
        seen.outcome(),
        seen.late());
  }
}
