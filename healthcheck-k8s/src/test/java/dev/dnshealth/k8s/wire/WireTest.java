package dev.dnshealth.k8s.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.monitor.Input;
import dev.dnshealth.core.monitor.MonitorSnapshot;
import dev.dnshealth.core.monitor.Report;
import dev.dnshealth.core.probe.AnswerRule;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.remediation.Action;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.Result;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Target;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WireTest {

  private static final Instant LINE = Instant.parse("2026-01-01T00:00:00.000000007Z");

  private static final int SEEDS = 50;

  private final ObjectMapper mapper = Wire.mapper();

  static Stream<Class<?>> types() {
    return Stream.concat(
        Stream.of(Input.class.getPermittedSubclasses()),
        Stream.of(
            MonitorSnapshot.class,
            Observation.class,
            Report.class,
            Outcome.class,
            AnswerRule.class,
            Action.class,
            Result.class,
            Ledger.class,
            Facts.class));
  }

  @ParameterizedTest
  @MethodSource("types")
  void whatIsWrittenIsReadAsTheSame(Class<?> type) throws Exception {
    for (long seed = 0; seed < SEEDS; seed++) {
      Object value = new Generated(seed).value(type);
      String text = mapper.writeValueAsString(value);
      assertThat((Object) mapper.readValue(text, type))
          .as("seed %s: %s", seed, text)
          .isEqualTo(value);
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void whatIsWrittenInShortIsReadAsTheSame(Class<?> type) throws Exception {
    Shorthand writing = new Shorthand(mapper);
    Shorthand reading = new Shorthand(mapper);
    for (long seed = 0; seed < SEEDS; seed++) {
      Object value = new Generated(seed).value(type);
      String text = writing.writer(LINE).writeValueAsString(value);
      for (Shorthand.Definition definition : writing.takeFresh()) {
        reading.define(definition);
      }
      Object read = reading.reader(LINE).forType(type).readValue(text);
      assertThat(read).as("seed %s: %s", seed, text).isEqualTo(value);
    }
  }

  @Test
  void numberStandsForWhatWasWrittenBefore() throws Exception {
    Shorthand writing = new Shorthand(mapper);
    Probe probe = new Generated(1).value(Probe.class);
    assertThat(writing.writer(LINE).writeValueAsString(List.of(probe, probe))).isEqualTo("[1,1]");
    assertThat(writing.takeFresh()).extracting(Shorthand.Definition::what).containsExactly("probe");
    assertThat(writing.writer(LINE).writeValueAsString(probe)).isEqualTo("1");
    assertThat(writing.takeFresh()).isEmpty();

    assertThatThrownBy(() -> new Shorthand(mapper).reader(LINE).forType(Probe.class).readValue("1"))
        .hasMessageContaining("no probe has the number 1");
    assertThatThrownBy(
            () -> new Shorthand(mapper).define(new Shorthand.Definition(1, "planet", null)))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(
            () ->
                new Shorthand(mapper)
                    .define(new Shorthand.Definition(1, "planet", mapper.createObjectNode())))
        .hasMessage("unknown kind of value 'planet'");
  }

  @Test
  void numberOfAReplyOfLongAgoIsNotUsedForAnother() throws Exception {
    Shorthand writing = new Shorthand(mapper);
    Shorthand reading = new Shorthand(mapper);
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 1500; i++) {
        Target target = Target.server(new Instance("p" + i, "u" + i, Optional.empty()), address());
        String text = writing.writer(LINE).writeValueAsString(target);
        for (Shorthand.Definition definition : writing.takeFresh()) {
          reading.define(definition);
        }
        Object read = reading.reader(LINE).forType(Target.class).readValue(text);
        assertThat(read).isEqualTo(target);
      }
    }
  }

  @Test
  void textIsAsOthersWereTold() throws Exception {
    assertThat(mapper.writeValueAsString(new Action.Replace(instance(), Optional.empty())))
        .isEqualTo("{\"is\":\"replace\",\"instance\":{\"name\":\"a\",\"uid\":\"u\"}}");
    assertThat(
            mapper.writeValueAsString(
                new Action.Quarantine(instance(), List.of("k8s-app"), Duration.ofMinutes(30))))
        .isEqualTo(
            "{\"is\":\"quarantine\",\"instance\":{\"name\":\"a\",\"uid\":\"u\"},"
                + "\"labels\":[\"k8s-app\"],\"look\":1800}");
    assertThat(
            mapper.writeValueAsString(
                new Result.Refused(
                    Result.Reason.API_UNREACHABLE, "x", Optional.of(Duration.ofMillis(1500)))))
        .isEqualTo(
            "{\"is\":\"refused\",\"reason\":\"api_unreachable\",\"detail\":\"x\",\"retryAfter\":1.5}");
    assertThat(mapper.writeValueAsString(Target.server(instance(), address())))
        .isEqualTo(
            "{\"id\":\"a@fd00:0:0:0:0:0:0:7\",\"role\":\"server\",\"udp\":\"[fd00:0:0:0:0:0:0:7]:53\","
                + "\"tcp\":\"[fd00:0:0:0:0:0:0:7]:53\",\"instance\":{\"name\":\"a\",\"uid\":\"u\"}}");
    assertThat(mapper.writeValueAsString(new Input.Tick(LINE)))
        .contains("\"at\":\"2026-01-01T00:00:00.000000007Z\"");
    assertThat(
            new Shorthand(mapper)
                .writer(LINE)
                .writeValueAsString(new Input.Tick(LINE.minusMillis(1500))))
        .contains("\"at\":-1.5");
  }

  @Test
  void fieldsThatAreNotKnownAreIgnoredAndThoseThatAreMissingAreEmpty() throws Exception {
    assertThat(
            mapper.readValue(
                "{\"version\":\"1\",\"asOf\":\"1970-01-01T00:00:00Z\",\"later\":{\"x\":[1]}}",
                Ledger.class))
        .isEqualTo(Ledger.empty("1", Instant.EPOCH));
  }

  @Test
  void whatIsNotKnownByNameIsRefused() {
    refused("{\"is\":\"reboot\"}", Action.class, "reboot");
    refused("{\"instance\":{\"name\":\"a\",\"uid\":\"u\"}}", Action.class, "is");
    refused(
        "{\"is\":\"refused\",\"reason\":\"bad_mood\",\"detail\":\"\"}", Result.class, "bad_mood");
    refused("{\"is\":\"done\"}", Result.class, "detail");
    refused("\"dns.example.com:53\"", InetSocketAddress.class, "not an IP address");
    refused("\"10.0.0.1:99999\"", InetSocketAddress.class, "port");
    refused("{\"is\":\"tick\",\"at\":\"yesterday\"}", Input.Tick.class, "no time");
    refused("{\"is\":\"tick\",\"at\":-1.5}", Input.Tick.class, "Instant");
  }

  private void refused(String text, Class<?> type, String message) {
    assertThatThrownBy(() -> mapper.readValue(text, type))
        .isInstanceOf(JsonProcessingException.class)
        .isInstanceOf(JsonMappingException.class)
        .hasMessageContaining(message);
  }

  @Test
  void everythingIsWrittenByNameOrNumberAndNothingByJavasOwnWords() throws Exception {
    JsonNode json = mapper.valueToTree(new Generated(3).value(MonitorSnapshot.class));
    assertThat(json.fieldNames())
        .toIterable()
        .contains("world", "probing", "repair", "known", "report");
    assertThat(json.toString()).doesNotContain("dev.dnshealth", "java.", "Optional");
  }

  private static Instance instance() {
    return new Instance("a", "u", Optional.empty());
  }

  private static InetSocketAddress address() {
    return dev.dnshealth.core.target.Addresses.socketAddress("fd00::7", 53);
  }
}
