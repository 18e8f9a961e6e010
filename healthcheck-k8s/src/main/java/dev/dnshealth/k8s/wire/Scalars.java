package dev.dnshealth.k8s.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.dnshealth.core.diagnosis.FaultId;
import dev.dnshealth.core.evidence.Samples;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Cidr;
import java.io.IOException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Function;

/** Values that are one text or one number each. */
final class Scalars {

  /** Nanoseconds have nine places. */
  private static final int MOST_SCALE = 30;

  private Scalars() {}

  static SimpleModule module() {
    SimpleModule module = new SimpleModule("scalars");
    text(module, FaultId.class, FaultId::value, FaultId::new);
    text(module, Cidr.class, cidr -> host(cidr.network()) + "/" + cidr.prefix(), Cidr::parse);
    text(module, InetAddress.class, Scalars::host, Addresses::literal);
    text(module, InetSocketAddress.class, Scalars::text, Scalars::socketAddress);
    module.addSerializer(Enum.class, new ToText<>(Enum.class, Scalars::word));
    module.addSerializer(OptionalInt.class, new IntWriter());
    module.addDeserializer(OptionalInt.class, new IntReader());
    module.addSerializer(Samples.class, new SamplesWriter());
    module.addDeserializer(Samples.class, new SamplesReader());
    module.addSerializer(Duration.class, new SpanWriter());
    module.addDeserializer(Duration.class, new SpanReader());
    module.addSerializer(Instant.class, new TimeWriter());
    module.addDeserializer(Instant.class, new TimeReader());
    return module;
  }

  private static <T> void text(
      SimpleModule module, Class<T> type, Text<T> write, Function<String, T> read) {
    module.addSerializer(type, new ToText<>(type, write));
    module.addDeserializer(type, new FromText<>(type, read));
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** The zone of an IPv6 address is left out: it means something on one machine only. */
  private static String host(InetAddress address) {
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }

  private static String text(InetSocketAddress address) {
    String host = host(address.getAddress());
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
  }

  private static InetSocketAddress socketAddress(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? text : text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    // Not Addresses.socketAddress: port 0 can be asked for, and is refused there.
    return new InetSocketAddress(
        Addresses.literal(bracketed ? host.substring(1, host.length() - 1) : host),
        Integer.parseInt(text.substring(colon + 1)));
  }

  private interface Text<T> extends Function<T, String>, Serializable {}

  private static final class ToText<T> extends StdSerializer<T> {

    private static final long serialVersionUID = 1;

    private final Text<? super T> write;

    ToText(Class<T> type, Text<? super T> write) {
      super(type);
      this.write = write;
    }

    @Override
    public void serialize(T value, JsonGenerator gen, SerializerProvider provider)
        throws IOException {
      gen.writeString(write.apply(value));
    }
  }

  private static final class FromText<T> extends StdDeserializer<T> {

    private static final long serialVersionUID = 1;

    private final transient Function<String, T> read;

    FromText(Class<T> type, Function<String, T> read) {
      super(type);
      this.read = read;
    }

    @Override
    @SuppressWarnings("unchecked")
    public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
      String text = parser.getValueAsString("");
      try {
        return read.apply(text);
      } catch (IllegalArgumentException e) {
        return (T) context.handleWeirdStringValue(handledType(), text, "%s", e.getMessage());
      }
    }
  }

  private static final class IntWriter extends StdSerializer<OptionalInt> {

    private static final long serialVersionUID = 1;

    IntWriter() {
      super(OptionalInt.class);
    }

    @Override
    public boolean isEmpty(SerializerProvider provider, OptionalInt value) {
      return value.isEmpty();
    }

    @Override
    public void serialize(OptionalInt value, JsonGenerator gen, SerializerProvider provider)
        throws IOException {
      if (value.isEmpty()) {
        gen.writeNull();
      } else {
        gen.writeNumber(value.getAsInt());
      }
    }
  }

  private static final class IntReader extends StdDeserializer<OptionalInt> {

    private static final long serialVersionUID = 1;

    IntReader() {
      super(OptionalInt.class);
    }

    @Override
    public OptionalInt deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      return OptionalInt.of(parser.getIntValue());
    }

    @Override
    public OptionalInt getNullValue(DeserializationContext context) {
      return OptionalInt.empty();
    }

    @Override
    public OptionalInt getAbsentValue(DeserializationContext context) {
      return OptionalInt.empty();
    }
  }

  /** Packed into numbers: a state has thousands of them. */
  private static final class SamplesWriter extends StdSerializer<Samples> {

    private static final long serialVersionUID = 1;

    SamplesWriter() {
      super(Samples.class);
    }

    @Override
    public void serialize(Samples value, JsonGenerator gen, SerializerProvider provider)
        throws IOException {
      long[] packed = value.packed();
      gen.writeArray(packed, 0, packed.length);
    }
  }

  private static final class SamplesReader extends StdDeserializer<Samples> {

    private static final long serialVersionUID = 1;

    SamplesReader() {
      super(Samples.class);
    }

    @Override
    public Samples deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      return Samples.of(parser.readValueAs(long[].class));
    }
  }

  private static void write(long seconds, int nanos, JsonGenerator gen) throws IOException {
    if (nanos == 0) {
      gen.writeNumber(seconds);
    } else {
      BigDecimal value = BigDecimal.valueOf(seconds).add(BigDecimal.valueOf(nanos, 9));
      gen.writeNumber(value.stripTrailingZeros().toPlainString());
    }
  }

  private static Duration span(BigDecimal seconds) {
    // Digits without end could be asked for by a few characters, as 1e999999999.
    if (Math.abs((long) seconds.scale()) > MOST_SCALE) {
      throw new ArithmeticException(seconds + " is no span in seconds");
    }
    BigDecimal whole = seconds.setScale(0, RoundingMode.FLOOR);
    return Duration.ofSeconds(
        whole.longValueExact(), seconds.subtract(whole).movePointRight(9).longValue());
  }

  /** Seconds and nanoseconds in one go: the first alone could be out of an instant's bounds. */
  private static Instant plus(Instant base, Duration span) {
    return Instant.ofEpochSecond(
        base.getEpochSecond() + span.toSeconds(), (long) base.getNano() + span.toNanosPart());
  }

  private static final class SpanWriter extends StdSerializer<Duration> {

    private static final long serialVersionUID = 1;

    SpanWriter() {
      super(Duration.class);
    }

    @Override
    public void serialize(Duration value, JsonGenerator gen, SerializerProvider provider)
        throws IOException {
      write(value.toSeconds(), value.toNanosPart(), gen);
    }
  }

  private static final class SpanReader extends StdDeserializer<Duration> {

    private static final long serialVersionUID = 1;

    SpanReader() {
      super(Duration.class);
    }

    @Override
    public Duration deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      return span(parser.getDecimalValue());
    }
  }

  /** In a journal, times are seconds from that of their line. */
  private static final class TimeWriter extends StdSerializer<Instant> {

    private static final long serialVersionUID = 1;

    TimeWriter() {
      super(Instant.class);
    }

    @Override
    public void serialize(Instant value, JsonGenerator gen, SerializerProvider provider)
        throws IOException {
      Shorthand shorthand = Shorthand.of(provider);
      if (shorthand == null || shorthand.base() == null) {
        gen.writeString(value.toString());
      } else {
        Duration after = Duration.between(shorthand.base(), value);
        write(after.toSeconds(), after.toNanosPart(), gen);
      }
    }
  }

  private static final class TimeReader extends StdDeserializer<Instant> {

    private static final long serialVersionUID = 1;

    TimeReader() {
      super(Instant.class);
    }

    @Override
    public Instant deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      Shorthand shorthand = Shorthand.of(context);
      if (parser.hasToken(JsonToken.VALUE_STRING)) {
        try {
          return Instant.parse(parser.getText());
        } catch (DateTimeException e) {
          return (Instant)
              context.handleWeirdStringValue(Instant.class, parser.getText(), "no time");
        }
      }
      if (shorthand == null || shorthand.base() == null) {
        return (Instant) context.handleUnexpectedToken(Instant.class, parser);
      }
      return plus(shorthand.base(), span(parser.getDecimalValue()));
    }
  }
}
