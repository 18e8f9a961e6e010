package dev.dnshealth.k8s.journal;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.util.NameTransformer;
import dev.dnshealth.core.monitor.Input;
import dev.dnshealth.k8s.wire.Wire;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The codec, as the lines of a journal need it: an input's fields are its line's own. */
final class JournalCodec {

  /** The names of inputs, where they are not those of their classes. */
  private static final Map<Class<? extends Input>, String> NAMES =
      Map.of(
          Input.Discovered.class, "targets",
          Input.Observed.class, "observation",
          Input.Overflowed.class, "overflow",
          Input.PeersChanged.class, "peers",
          Input.StandingChanged.class, "leader",
          Input.FactsChanged.class, "facts",
          Input.Reread.class, "ledger",
          Input.LedgerWritten.class, "written",
          Input.RemediationEnded.class, "result");

  private static final Map<String, Class<?>> INPUTS =
      Stream.of(Input.class.getPermittedSubclasses())
          .collect(Collectors.toUnmodifiableMap(JournalCodec::name, Function.identity()));

  /** A line that tells an input. */
  record Line(long n, Input input, List<Decision> out) {}

  private JournalCodec() {}

  static ObjectMapper mapper() {
    ObjectMapper mapper = Wire.mapper();
    INPUTS
        .values()
        .forEach(
            kind ->
                mapper
                    .configOverride(kind)
                    .setIgnorals(
                        // Written by the line, for itself and for its input.
                        JsonIgnoreProperties.Value.forIgnoredProperties("at").withAllowSetters()));
    return mapper.registerModule(new SimpleModule("lines").addSerializer(new LineSerializer()));
  }

  /** Returns what the field {@code in} says of an input of this kind. */
  static String name(Class<?> input) {
    String name = NAMES.get(input);
    return name == null ? Wire.kind(input) : name;
  }

  /** Returns the kinds of input by what the field {@code in} says. */
  static Map<String, Class<?>> inputs() {
    return INPUTS;
  }

  private static final class LineSerializer extends StdSerializer<Line> {

    private static final long serialVersionUID = 1;

    LineSerializer() {
      super(Line.class);
    }

    @Override
    public void serialize(Line line, JsonGenerator gen, SerializerProvider provider)
        throws IOException {
      Input input = line.input();
      gen.writeStartObject();
      gen.writeNumberField("n", line.n());
      gen.writeStringField("at", input.at().toString());
      gen.writeStringField("in", name(input.getClass()));
      JsonSerializer<Object> fields =
          provider.findValueSerializer(input.getClass()).unwrappingSerializer(NameTransformer.NOP);
      fields.serialize(input, gen, provider);
      if (!line.out().isEmpty()) {
        provider.defaultSerializeField("out", line.out(), gen);
      }
      gen.writeEndObject();
    }
  }
}
