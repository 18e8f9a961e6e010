package dev.dnshealth.k8s.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.ContextualDeserializer;
import com.fasterxml.jackson.databind.deser.Deserializers;
import com.fasterxml.jackson.databind.deser.std.StdDelegatingDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.jsontype.TypeDeserializer;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.module.SimpleAbstractTypeResolver;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.Serializers;
import com.fasterxml.jackson.databind.ser.std.StdDelegatingSerializer;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.type.CollectionType;
import com.fasterxml.jackson.databind.type.MapType;
import com.fasterxml.jackson.databind.type.TypeFactory;
import com.fasterxml.jackson.databind.util.Converter;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Optional values, sets in a fixed order, and maps whose keys are no text. */
final class Containers {

  private Containers() {}

  static Module module() {
    return new SimpleModule("containers") {
      private static final long serialVersionUID = 1;

      @Override
      public void setupModule(SetupContext context) {
        context.addSerializers(new Writers());
        SimpleAbstractTypeResolver ordered = new SimpleAbstractTypeResolver();
        // A set that is read and written again looks the same.
        ordered.addMapping(Set.class, LinkedHashSet.class);
        context.addAbstractTypeResolver(ordered);
        context.addDeserializers(new Readers());
      }
    };
  }

  /** A mapping, where its key cannot be the name of a field. */
  record Pair<K, V>(K key, V value) {}

  private static boolean ofPairs(MapType type) {
    return !type.getKeyType().hasRawClass(String.class);
  }

  private static JavaType pairs(TypeFactory factory, JavaType map) {
    return factory.constructCollectionType(
        List.class,
        factory.constructParametricType(Pair.class, map.getKeyType(), map.getContentType()));
  }

  private static final class Writers extends Serializers.Base {

    @Override
    public @Nullable JsonSerializer<?> findSerializer(
        SerializationConfig config, JavaType type, BeanDescription description) {
      return type.hasRawClass(Optional.class) ? new OptionalWriter(type) : null;
    }

    @Override
    public @Nullable JsonSerializer<?> findCollectionSerializer(
        SerializationConfig config,
        CollectionType type,
        BeanDescription description,
        TypeSerializer elementType,
        JsonSerializer<Object> element) {
      return type.isTypeOrSubTypeOf(Set.class)
          ? new StdDelegatingSerializer(new InOrder(type))
          : null;
    }

    @Override
    public @Nullable JsonSerializer<?> findMapSerializer(
        SerializationConfig config,
        MapType type,
        BeanDescription description,
        JsonSerializer<Object> key,
        TypeSerializer elementType,
        JsonSerializer<Object> element) {
      return ofPairs(type) ? new StdDelegatingSerializer(new ToPairs(type)) : null;
    }
  }

  private static final class Readers extends Deserializers.Base {

    @Override
    public @Nullable JsonDeserializer<?> findBeanDeserializer(
        JavaType type, DeserializationConfig config, BeanDescription description) {
      return type.hasRawClass(Optional.class) ? new OptionalReader(type, null) : null;
    }

    @Override
    public @Nullable JsonDeserializer<?> findMapDeserializer(
        MapType type,
        DeserializationConfig config,
        BeanDescription description,
        KeyDeserializer key,
        TypeDeserializer elementType,
        JsonDeserializer<?> element) {
      return ofPairs(type) ? new StdDelegatingDeserializer<>(new FromPairs(type)) : null;
    }
  }

  /** The order of a set differs from process to process; what is written must not. */
  private record InOrder(CollectionType type) implements Converter<Object, Object> {

    @Override
    public Object convert(Object set) {
      return ((Set<?>) set).stream().allMatch(Comparable.class::isInstance)
          ? ((Set<?>) set).stream().sorted().toList()
          : List.copyOf((Set<?>) set);
    }

    @Override
    public JavaType getInputType(TypeFactory factory) {
      return type;
    }

    @Override
    public JavaType getOutputType(TypeFactory factory) {
      return factory.constructCollectionType(List.class, type.getContentType());
    }
  }

  private record ToPairs(MapType type) implements Converter<Object, Object> {

    @Override
    public Object convert(Object map) {
      return ((Map<?, ?>) map)
          .entrySet().stream().map(e -> new Pair<>(e.getKey(), e.getValue())).toList();
    }

    @Override
    public JavaType getInputType(TypeFactory factory) {
      return type;
    }

    @Override
    public JavaType getOutputType(TypeFactory factory) {
      return pairs(factory, type);
    }
  }

  private record FromPairs(MapType type) implements Converter<Object, Object> {

    @Override
    public Object convert(Object pairs) {
      Map<Object, Object> map = new LinkedHashMap<>();
      ((List<?>) pairs)
          .forEach(each -> map.put(((Pair<?, ?>) each).key(), ((Pair<?, ?>) each).value()));
      return map;
    }

    @Override
    public JavaType getInputType(TypeFactory factory) {
      return pairs(factory, type);
    }

    @Override
    public JavaType getOutputType(TypeFactory factory) {
      return type;
    }
  }

  private static final class OptionalWriter extends StdSerializer<Optional<?>> {

    private static final long serialVersionUID = 1;

    OptionalWriter(JavaType type) {
      super(type);
    }

    @Override
    public boolean isEmpty(SerializerProvider provider, Optional<?> value) {
      return value.isEmpty();
    }

    @Override
    public void serialize(Optional<?> value, JsonGenerator gen, SerializerProvider provider)
        throws IOException {
      if (value.isEmpty()) {
        gen.writeNull();
      } else {
        Object content = value.get();
        provider
            .findTypedValueSerializer(content.getClass(), true, null)
            .serialize(content, gen, provider);
      }
    }
  }

  private static final class OptionalReader extends StdDeserializer<Optional<?>>
      implements ContextualDeserializer {

    private static final long serialVersionUID = 1;

    private final JavaType type;
    private final transient @Nullable JsonDeserializer<Object> content;

    OptionalReader(JavaType type, @Nullable JsonDeserializer<Object> content) {
      super(type);
      this.type = type;
      this.content = content;
    }

    @Override
    public JsonDeserializer<?> createContextual(
        DeserializationContext context, @Nullable BeanProperty property)
        throws JsonMappingException {
      return new OptionalReader(type, context.findRootValueDeserializer(type.containedType(0)));
    }

    @Override
    public Optional<?> deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      return content == null ? Optional.empty() : Optional.of(content.deserialize(parser, context));
    }

    @Override
    public Optional<?> getNullValue(DeserializationContext context) {
      return Optional.empty();
    }

    @Override
    public Optional<?> getAbsentValue(DeserializationContext context) {
      return Optional.empty();
    }
  }
}
