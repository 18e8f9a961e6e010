package dev.dnshealth.k8s.peers;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.k8s.wire.Shorthand;
import dev.dnshealth.k8s.wire.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Batches as JSON: one object that needs nothing but itself. Targets, probes and replies are told
 * once and then stand as numbers. Times are seconds before the moment at which it was written
 * ({@code "at":-0.25}); no clock's reading is in it. A reader ignores fields it does not know. Safe
 * for use by several threads.
 */
public final class ObservationCodec {

  /** A reader of one major version refuses every other. */
  static final int MAJOR = 1;

  private static final int MINOR = 0;

  /** Observations in one batch, at most: what 100 servers give in 15 s. */
  public static final int MOST = 5_000;

  /** Values that are told once: of one batch each observation has its own reply, at worst. */
  private static final int MOST_VALUES = 2 * MOST;

  /** As long as they are kept, and a bit: an older one is a mistake. */
  private static final Duration OLDEST = ObservationLog.SPAN.plusSeconds(15);

  private static final Pattern VERSION = Pattern.compile("(\\d{1,9})\\.(\\d{1,9})");

  /** Parts of a batch, each some dozens of bytes in memory: twice as many as the largest has. */
  private static final long MOST_TOKENS = 400_000;

  private final ObjectMapper mapper = mapper();

  private static ObjectMapper mapper() {
    ObjectMapper mapper = Wire.mapper();
    mapper
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder().maxTokenCount(MOST_TOKENS).build());
    return mapper;
  }

  /** All but the observations and what their numbers stand for. */
  private record Head(Vantage vantage, String epoch, long next, long lost, OwnState own) {}

  /**
   * Returns the batch as JSON.
   *
   * @param now the present by the clock that dated the observations
   */
  public byte[] write(ObservationBatch batch, Instant now) {
    Shorthand shorthand = new Shorthand(mapper);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator gen = mapper.createGenerator(bytes)) {
      String observations = shorthand.writer(now).writeValueAsString(batch.observations());
      gen.writeStartObject();
      gen.writeStringField("observations-format", MAJOR + "." + MINOR);
      gen.writeFieldName("head");
      mapper.writeValue(
          gen,
          new Head(
              batch.vantage(),
              batch.next().epoch(),
              batch.next().after(),
              batch.lost(),
              batch.own()));
      gen.writeFieldName("values");
      mapper.writeValue(gen, shorthand.takeFresh());
      gen.writeFieldName("observations");
      gen.writeRawValue(observations);
      gen.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("observations cannot be written", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Returns the batch that {@code json} tells, dated by the reader's clock: the moment of its
   * arrival minus the age of each observation.
   *
   * @throws IOException if it is no batch, one of another version, one that is too large, or one
   *     that contradicts itself; says which
   */
  public ObservationBatch read(byte[] json, Instant arrival) throws IOException {
    JsonNode page = tree(json);
    version(page);
    try {
      Shorthand shorthand = new Shorthand(mapper);
      for (JsonNode value : bounded(page, "values", MOST_VALUES)) {
        shorthand.define(mapper.treeToValue(value, Shorthand.Definition.class));
      }
      List<Observation> observations = new ArrayList<>();
      for (JsonNode each : bounded(page, "observations", MOST)) {
        if (!each.path("at").isNumber() || !each.path("sentAt").isNumber()) {
          throw new IllegalArgumentException("a time that is no age (expected: a number)");
        }
        observations.add(shorthand.reader(arrival).treeToValue(each, Observation.class));
      }
      Head head = mapper.treeToValue(page.path("head"), Head.class);
      check(head, observations, arrival);
      return new ObservationBatch(
          head.vantage(),
          new Cursor(head.epoch(), head.next()),
          head.lost(),
          head.own(),
          observations);
    } catch (JsonProcessingException e) {
      throw new IOException("observations cannot be read: " + e.getOriginalMessage(), e);
    } catch (RuntimeException e) {
      throw new IOException("observations cannot be read: " + e.getMessage(), e);
    }
  }

  private JsonNode tree(byte[] json) throws IOException {
    try {
      return mapper.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IOException("no JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static void version(JsonNode page) throws IOException {
    Matcher version = VERSION.matcher(page.path("observations-format").asText());
    if (!version.matches()) {
      throw new IOException("no observations (expected: the field \"observations-format\")");
    }
    if (Integer.parseInt(version.group(1)) != MAJOR) {
      throw new IOException(
          "observations of format %s, this program reads %d.x: run the same version everywhere"
              .formatted(version.group(), MAJOR));
    }
  }

  private static JsonNode bounded(JsonNode page, String field, int most) {
    JsonNode list = page.path(field);
    if (list.size() > most) {
      throw new IllegalArgumentException(
          "%d %s (expected: %d at most)".formatted(list.size(), field, most));
    }
    return list;
  }

  private static void check(Head head, List<Observation> observations, Instant arrival) {
    Instant oldest = arrival.minus(OLDEST);
    for (Observation each : observations) {
      if (!each.from().equals(head.vantage())) {
        throw new IllegalArgumentException(
            "an observation of %s among those of %s"
                .formatted(each.from().id(), head.vantage().id()));
      }
      if (each.at().isAfter(arrival)
          || each.sentAt().isAfter(each.at())
          || each.sentAt().isBefore(oldest)) {
        throw new IllegalArgumentException(
            "an observation of the future, or older than " + OLDEST.toSeconds() + " s");
      }
    }
  }
}
