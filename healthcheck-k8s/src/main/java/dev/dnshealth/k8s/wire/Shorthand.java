package dev.dnshealth.k8s.wire;

import com.fasterxml.jackson.databind.DatabindContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.probe.Reply;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.target.Target;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What makes the lines of a journal short: numbers that stand for values which come again and
 * again, and times that are counted from that of the line. One for writing a file, one for reading
 * it. For one thread.
 */
public final class Shorthand {

  /** What is written once, and by its number from then on. */
  private static final Map<Class<?>, String> KINDS =
      Map.of(
          Vantage.class, "vantage",
          Target.class, "target",
          Probe.class, "probe",
          ProbePlan.class, "plan",
          Reply.class, "reply");

  /** Replies can be without end; those of long ago get a new number when they come again. */
  private static final int REMEMBERED = 1000;

  /**
   * A number and what it stands for.
   *
   * @param no the number
   * @param what the kind of value, as {@code probe}
   * @param value the value, in which numbers may stand for others that were defined before
   */
  public record Definition(int no, String what, JsonNode value) {

    public Definition {
      Objects.requireNonNull(what, "what");
      Objects.requireNonNull(value, "value");
    }
  }

  private final ObjectMapper mapper;
  private final Map<Object, Integer> numbers =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Integer> eldest) {
          return size() > REMEMBERED;
        }
      };
  private final Map<Integer, Object> values = new HashMap<>();
  private List<Definition> fresh = new ArrayList<>();
  private int last;
  private @Nullable Instant base;

  /** Makes a shorthand in which no number stands for anything yet. */
  public Shorthand(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  /** Returns a writer for a line of this time. */
  public ObjectWriter writer(Instant line) {
    base = line;
    return mapper.writer().withAttribute(Shorthand.class, this);
  }

  /** Returns the numbers that came up since this was last asked: they have to be written first. */
  public List<Definition> takeFresh() {
    List<Definition> taken = fresh;
    fresh = new ArrayList<>();
    return taken;
  }

  /** Returns a reader for a line of this time. */
  public ObjectReader reader(Instant line) {
    base = line;
    return mapper.reader().withAttribute(Shorthand.class, this);
  }

  /**
   * Learns a number.
   *
   * @throws IllegalArgumentException if it is of an unknown kind
   * @throws IOException if the value cannot be read
   */
  public void define(Definition definition) throws IOException {
    Class<?> kind =
        KINDS.entrySet().stream()
            .filter(entry -> entry.getValue().equals(definition.what()))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "unknown kind of value '" + definition.what() + "'"));
    base = null;
    values.put(
        definition.no(),
        mapper.reader().withAttribute(Shorthand.class, this).treeToValue(definition.value(), kind));
  }

  static boolean abbreviates(Class<?> type) {
    return KINDS.containsKey(type);
  }

  static String kind(Class<?> type) {
    return KINDS.getOrDefault(type, type.getSimpleName());
  }

  static @Nullable Shorthand of(DatabindContext context) {
    return (Shorthand) context.getAttribute(Shorthand.class);
  }

  @Nullable Instant base() {
    return base;
  }

  /** Returns the number of {@code value}; {@code write} tells what it looks like, if it is new. */
  int number(Object value, Content write) throws IOException {
    Integer known = numbers.get(value);
    if (known != null) {
      return known;
    }
    Instant line = base;
    base = null;
    JsonNode content;
    try (TokenBuffer buffer = new TokenBuffer(mapper, false)) {
      write.to(buffer);
      content = mapper.readTree(buffer.asParser());
    } finally {
      base = line;
    }
    last++;
    numbers.put(value, last);
    fresh.add(new Definition(last, kind(value.getClass()), content));
    return last;
  }

  /** Returns what {@code number} stands for, or null. */
  @Nullable Object value(int number) {
    return values.get(number);
  }

  interface Content {
    void to(TokenBuffer buffer) throws IOException;
  }
}
