package dev.dnshealth.k8s.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dnshealth.core.monitor.Input;
import dev.dnshealth.core.monitor.MonitorSnapshot;
import dev.dnshealth.k8s.wire.Shorthand;
import dev.dnshealth.k8s.wire.Wire;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns the lines of one file, in order, into what they tell. For one thread. */
final class LineReader {

  static final String STATE = "state";
  static final String GAP = "gap";
  static final String VALUE = "value";

  private static final Pattern VERSION = Pattern.compile("(\\d{1,9})\\.(\\d{1,9})");

  private final ObjectMapper mapper;
  private final Shorthand shorthand;

  LineReader(ObjectMapper mapper) {
    this.mapper = mapper;
    this.shorthand = new Shorthand(mapper);
  }

  /**
   * Returns what the first line tells.
   *
   * @throws JournalException if it is not that of a journal, or of one that is too new
   */
  Header header(JsonNode line) {
    Matcher version = VERSION.matcher(line.path("journal").asText());
    if (!version.matches()) {
      throw new JournalException("no journal (expected: a first line with the field \"journal\")");
    }
    if (Integer.parseInt(version.group(1)) != Header.MAJOR) {
      throw new JournalException(
          "journal format %s, written by %s; this program reads %d.x: use the one that wrote it"
              .formatted(version.group(), line.path("tool").asText("?"), Header.MAJOR));
    }
    try {
      Header header = mapper.treeToValue(line, Header.class);
      for (Shorthand.Definition definition : header.values()) {
        shorthand.define(definition);
      }
      return header;
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable("header", e);
    }
  }

  /**
   * Returns what any other line tells; empty if it only explains numbers.
   *
   * @throws JournalException if it is of a kind that is not known, or cannot be read
   */
  Optional<JournalEntry> entry(JsonNode line) {
    String in = line.path("in").asText();
    try {
      if (in.equals(VALUE)) {
        shorthand.define(mapper.treeToValue(line, Shorthand.Definition.class));
        return Optional.empty();
      }
      Instant at = Instant.parse(line.path("at").asText());
      long n = line.path("n").asLong();
      if (in.equals(STATE)) {
        MonitorSnapshot state =
            shorthand.reader(at).treeToValue(line.path("state"), MonitorSnapshot.class);
        return Optional.of(new JournalEntry.State(n, at, state));
      }
      if (in.equals(GAP)) {
        return Optional.of(new JournalEntry.Gap(n, at, line.path("lost").asLong()));
      }
      Class<?> kind = JournalCodec.inputs().get(in);
      if (kind == null) {
        throw new JournalException(
            "unknown kind of input '%s' (known: %s); use the version that wrote it"
                .formatted(in, String.join(", ", new TreeSet<>(JournalCodec.inputs().keySet()))));
      }
      ObjectNode input = (ObjectNode) line;
      List<Decision> out = decisions(input.remove("out"));
      input.put("is", Wire.kind(kind));
      return Optional.of(
          new JournalEntry.Step(n, shorthand.reader(at).treeToValue(input, Input.class), out));
    } catch (IOException | DateTimeException | IllegalArgumentException e) {
      throw unreadable(in.isEmpty() ? "no line of a journal" : "'" + in + "'", e);
    }
  }

  private List<Decision> decisions(@Nullable JsonNode out) throws JsonProcessingException {
    List<Decision> decisions = new ArrayList<>();
    if (out != null) {
      for (JsonNode each : out) {
        decisions.add(mapper.treeToValue(each, Decision.class));
      }
    }
    return decisions;
  }

  private static JournalException unreadable(String what, Exception e) {
    String why =
        e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
    return new JournalException(what + " cannot be read: " + why, e);
  }
}
