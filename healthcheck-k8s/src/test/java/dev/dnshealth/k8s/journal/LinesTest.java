package dev.dnshealth.k8s.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.monitor.Input;
import dev.dnshealth.core.monitor.MonitorSnapshot;
import dev.dnshealth.core.monitor.MonitorState;
import dev.dnshealth.core.monitor.Recorded;
import dev.dnshealth.core.monitor.Setup;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.k8s.wire.Generated;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written into the lines of a file is what is read from them. */
class LinesTest {

  private static final Setup SETUP =
      Setup.of(
          "run-1", new Vantage("here", Optional.empty(), Network.HOST), false, Policy.defaults());

  private final ObjectMapper mapper = JournalCodec.mapper();
  private final LineWriter writer = new LineWriter(mapper, "tests 1");
  private final LineReader reader = new LineReader(mapper);

  static Stream<Class<?>> inputs() {
    return Stream.of(Input.class.getPermittedSubclasses());
  }

  private static Recorded recorded(MonitorState before, Input input) {
    return new Recorded(before, input, List.of(), Optional.empty());
  }

  private List<JournalEntry> read(byte[] lines) throws IOException {
    List<JournalEntry> entries = new ArrayList<>();
    for (String line : new String(lines, StandardCharsets.UTF_8).lines().toList()) {
      JsonNode node = mapper.readTree(line);
      if (node.has("journal")) {
        entries.add(new JournalEntry.Begin(reader.header(node)));
      } else {
        reader.entry(node).ifPresent(entries::add);
      }
    }
    return entries;
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void everyKindOfInputIsReadAsItWasWritten(Class<? extends Input> kind) throws IOException {
    MonitorState before = MonitorState.initial(SETUP, Instant.EPOCH);
    read(writer.begin(1, recorded(before, new Input.Tick(Instant.EPOCH))));
    for (long seed = 0; seed < 60; seed++) {
      Input input = new Generated(seed).value(kind);
      assertThat(read(writer.step(seed, recorded(before, input))))
          .as("seed %s", seed)
          .containsExactly(new JournalEntry.Step(seed, input, List.of()));
    }
  }

  @Test
  void everyStateIsReadAsItWasWritten() throws IOException {
    for (long seed = 0; seed < 60; seed++) {
      MonitorSnapshot snapshot = new Generated(seed).value(MonitorSnapshot.class);
      MonitorState before = MonitorState.of(SETUP, snapshot);
      Input.Tick tick = new Input.Tick(Instant.ofEpochSecond(seed, 7));
      LineWriter fresh = new LineWriter(mapper, "tests 1");
      LineReader other = new LineReader(mapper);

      List<String> lines =
          new String(fresh.begin(5, recorded(before, tick)), StandardCharsets.UTF_8)
              .lines()
              .toList();

      Header header = other.header(mapper.readTree(lines.get(0)));
      assertThat(header.run()).isEqualTo("run-1");
      assertThat(header.vantage()).isEqualTo(SETUP.vantage());
      assertThat(header.policy()).isEqualTo(Policy.defaults().settings());
      assertThat(lines).hasSize(2);
      assertThat(other.entry(mapper.readTree(lines.get(1))))
          .as("seed %s", seed)
          // Cells that stand for the same come only once.
          .contains(new JournalEntry.State(5, tick.at(), before.snapshot()));
    }
  }

  @Test
  void gapIsReadAsItWasWritten() throws IOException {
    MonitorState before = MonitorState.initial(SETUP, Instant.EPOCH);
    Input.Tick tick = new Input.Tick(Instant.ofEpochSecond(100));
    read(writer.begin(1, recorded(before, tick)));
    assertThat(read(writer.gap(3, 4, recorded(before, tick), true)))
        .containsExactly(
            new JournalEntry.Gap(3, tick.at(), 4),
            new JournalEntry.State(7, tick.at(), before.snapshot()));
  }

  @Test
  void decisionsAreReadAsTheyWereWritten() throws IOException {
    MonitorState before = MonitorState.initial(SETUP, Instant.EPOCH);
    Input.Tick tick = new Input.Tick(Instant.EPOCH);
    assertThat(
            read(
                writer.step(
                    9, new Recorded(before, tick, List.of(), Optional.of("java.lang.X: y")))))
        .containsExactly(
            new JournalEntry.Step(9, tick, List.of(Decision.failed("java.lang.X: y"))));
  }

  /** Or one would hide the other. */
  @ParameterizedTest
  @MethodSource("inputs")
  void noInputHasAFieldOfItsLine(Class<? extends Input> kind) {
    assertThat(Arrays.stream(kind.getRecordComponents()).map(RecordComponent::getName))
        .doesNotContain("n", "in", "is", "out")
        .startsWith("at");
    assertThat(JournalCodec.name(kind)).isNotIn(LineReader.STATE, LineReader.GAP, LineReader.VALUE);
  }

  @Test
  void namesOfInputsAreWhatOthersWereTold() {
    assertThat(JournalCodec.inputs().keySet())
        .contains(
            "tick",
            "targets",
            "observation",
            "overflow",
            "facts",
            "ledger",
            "written",
            "result",
            "looked_up")
        .hasSize(Input.class.getPermittedSubclasses().length);
  }
}
