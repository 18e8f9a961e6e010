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
import dev.dnshealth.k8s.wire.Shorthand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Journals of each version of the format are read for as long as its major is. They hold every kind
 * of line, with values at random. {@code -Djournal.golden.write=true} writes that of this version
 * anew, which is for formats that were never released.
 */
class GoldenJournalTest {

  private static final Path DIRECTORY = Path.of("src/test/resources/dev/dnshealth/k8s/journal");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final ObjectMapper mapper = JournalCodec.mapper();

  static List<Path> journals() throws IOException {
    if (Boolean.getBoolean("journal.golden.write")) {
      Files.createDirectories(DIRECTORY);
      Files.write(DIRECTORY.resolve(name()), written());
    }
    try (Stream<Path> all = Files.list(DIRECTORY)) {
      return all.sorted().toList();
    }
  }

  private static String name() {
    return "journal-%d.%d.jsonl".formatted(Header.MAJOR, Header.MINOR);
  }

  private static byte[] written() throws IOException {
    LineWriter writer = new LineWriter(JournalCodec.mapper(), "healthcheck, golden");
    Setup setup =
        Setup.of(
            "run-1",
            new Vantage("here", Optional.of("node-1"), Network.POD),
            true,
            Policy.defaults());
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    long n = 1;
    MonitorState state = MonitorState.of(setup, new Generated(1).value(MonitorSnapshot.class));
    all.write(writer.begin(n, step(state, new Input.Tick(START))));
    List<Class<?>> kinds = new ArrayList<>(List.of(Input.class.getPermittedSubclasses()));
    kinds.sort(Comparator.comparing(Class::getName));
    for (long seed = 1; seed <= 3; seed++) {
      for (Class<?> kind : kinds) {
        all.write(writer.step(n++, step(state, (Input) new Generated(seed).value(kind))));
      }
    }
    MonitorState later = MonitorState.of(setup, new Generated(2).value(MonitorSnapshot.class));
    all.write(writer.gap(n, 7, step(later, new Input.Tick(START.plusSeconds(1))), true));
    return all.toByteArray();
  }

  private static Recorded step(MonitorState state, Input input) {
    return new Recorded(state, input, List.of(), Optional.of("java.lang.X: not done"));
  }

  @Test
  void thereIsOneOfThisVersion() throws IOException {
    assertThat(journals()).extracting(file -> file.getFileName().toString()).contains(name());
  }

  /** What was written is still read, and nothing of it is lost on the way. */
  @ParameterizedTest
  @MethodSource("journals")
  void everyLineMeansWhatItMeant(Path journal) throws IOException {
    Shorthand shorthand = new Shorthand(mapper);
    LineReader reader = new LineReader(mapper);
    Map<Integer, JsonNode> values = new LinkedHashMap<>();
    TreeSet<String> kinds = new TreeSet<>();
    int number = 0;
    for (String line : Files.readAllLines(journal)) {
      number++;
      JsonNode old = mapper.readTree(line);
      Optional<JsonNode> again = Optional.empty();
      if (old.has("journal")) {
        again = Optional.of(mapper.valueToTree(reader.header(old)));
        old.path("values").forEach(value -> values.put(value.path("no").asInt(), value));
      } else if (old.path("in").asText().equals(LineReader.VALUE)) {
        reader.entry(old);
        values.put(old.path("no").asInt(), old);
      } else {
        JournalEntry entry = reader.entry(old.deepCopy()).orElseThrow();
        again = Optional.of(written(entry, shorthand));
      }
      kinds.add(old.path("in").asText());
      if (again.isPresent()) {
        assertThat(missing(old, again.get())).as("%s, line %d", journal, number).isEmpty();
      }
    }
    assertThat(kinds).containsAll(JournalCodec.inputs().keySet());
    assertThat(kinds).contains(LineReader.STATE, LineReader.GAP, LineReader.VALUE);
    List<Shorthand.Definition> again = shorthand.takeFresh();
    assertThat(again).hasSameSizeAs(values.keySet());
    for (Shorthand.Definition definition : again) {
      JsonNode old = values.get(definition.no()).path("value");
      assertThat(missing(old, definition.value())).as("number %d", definition.no()).isEmpty();
    }
  }

  private JsonNode written(JournalEntry entry, Shorthand shorthand) throws IOException {
    if (entry instanceof JournalEntry.Step step) {
      return mapper.readTree(
          shorthand
              .writer(step.input().at())
              .writeValueAsBytes(new JournalCodec.Line(step.n(), step.input(), step.out())));
    }
    if (entry instanceof JournalEntry.State known) {
      return mapper
          .createObjectNode()
          .put("n", known.n())
          .put("at", known.at().toString())
          .put("in", LineReader.STATE)
          .set(
              "state",
              mapper.readTree(shorthand.writer(known.at()).writeValueAsBytes(known.state())));
    }
    JournalEntry.Gap gap = (JournalEntry.Gap) entry;
    return mapper
        .createObjectNode()
        .put("n", gap.n())
        .put("at", gap.at().toString())
        .put("in", LineReader.GAP)
        .put("lost", gap.lost());
  }

  /** Returns where {@code now} does not say what {@code old} did; more may be said. */
  private static List<String> missing(JsonNode old, JsonNode now) {
    List<String> missing = new ArrayList<>();
    if (old.isObject()) {
      old.properties()
          .forEach(
              field ->
                  missing(field.getValue(), now.path(field.getKey()))
                      .forEach(at -> missing.add(field.getKey() + "." + at)));
    } else if (old.isArray() && now.isArray() && old.size() == now.size()) {
      for (int i = 0; i < old.size(); i++) {
        int at = i;
        missing(old.get(i), now.get(i)).forEach(where -> missing.add(at + "." + where));
      }
    } else if (!same(old, now)) {
      missing.add(old + " became " + now);
    }
    return missing;
  }

  /** The same number may be read as one of another width. */
  private static boolean same(JsonNode old, JsonNode now) {
    return (old.isNumber() && now.isNumber())
        ? old.decimalValue().compareTo(now.decimalValue()) == 0
        : old.equals(now);
  }
}
