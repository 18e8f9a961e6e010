package dev.dnshealth.k8s.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.BeanSerializerModifier;
import com.fasterxml.jackson.databind.ser.ContextualSerializer;
import com.fasterxml.jackson.databind.ser.ResolvableSerializer;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Values that, in a journal, are numbers after their first time; elsewhere always themselves. */
final class Abbreviated {

  private Abbreviated() {}

  static Module module() {
    return new SimpleModule("abbreviated")
        .setSerializerModifier(
            new BeanSerializerModifier() {
              private static final long serialVersionUID = 1;

              @Override
              @SuppressWarnings("unchecked")
              public JsonSerializer<?> modifySerializer(
                  SerializationConfig config,
                  BeanDescription description,
                  JsonSerializer<?> serializer) {
                return Shorthand.abbreviates(description.getBeanClass())
                    ? new Writer((JsonSerializer<Object>) serializer)
                    : serializer;
              }
            })
        .setDeserializerModifier(
            new BeanDeserializerModifier() {
              private static final long serialVersionUID = 1;

              @Override
              public JsonDeserializer<?> modifyDeserializer(
                  DeserializationConfig config,
                  BeanDescription description,
                  JsonDeserializer<?> deserializer) {
                return Shorthand.abbreviates(description.getBeanClass())
                    ? new Reader(deserializer)
                    : deserializer;
              }
            });
  }

  private static final class Writer extends StdSerializer<Object>
      implements ContextualSerializer, ResolvableSerializer {

    private static final long serialVersionUID = 1;

    private final transient JsonSerializer<Object> full;

    Writer(JsonSerializer<Object> full) {
      super(full.handledType());
      this.full = full;
    }

    @Override
    public void resolve(SerializerProvider provider) throws JsonMappingException {
      if (full instanceof ResolvableSerializer resolvable) {
        resolvable.resolve(provider);
      }
    }

    @Override
    @SuppressWarnings("unchecked")
    public JsonSerializer<?> createContextual(
        SerializerProvider provider, @Nullable BeanProperty property) throws JsonMappingException {
      return full instanceof ContextualSerializer contextual
          ? new Writer((JsonSerializer<Object>) contextual.createContextual(provider, property))
          : this;
    }

    @Override
    public void serialize(Object value, JsonGenerator gen, SerializerProvider provider)
        throws IOException {
      Shorthand shorthand = Shorthand.of(provider);
      if (shorthand == null) {
        full.serialize(value, gen, provider);
      } else {
        gen.writeNumber(shorthand.number(value, buffer -> full.serialize(value, buffer, provider)));
      }
    }
  }

  private static final class Reader extends DelegatingDeserializer {

    private static final long serialVersionUID = 1;

    Reader(JsonDeserializer<?> full) {
      super(full);
    }

    @Override
    protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> full) {
      return new Reader(full);
    }

    @Override
    public Object deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      Shorthand shorthand = Shorthand.of(context);
      if (shorthand == null || !parser.hasToken(JsonToken.VALUE_NUMBER_INT)) {
        return super.deserialize(parser, context);
      }
      Object value = shorthand.value(parser.getIntValue());
      if (!handledType().isInstance(value)) {
        throw JsonMappingException.from(
            parser,
            "no " + Shorthand.kind(handledType()) + " has the number " + parser.getIntValue());
      }
      return value;
    }
  }
}
