package dev.dnshealth.k8s.wire;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The codec for values of the core: records by their components, so that a new component needs
 * nothing here.
 *
 * <ul>
 *   <li>Of a sealed type, the field {@code is} tells which it is: {@code timed_out}.
 *   <li>Enums are words in lower case, spans are numbers of seconds, times are ISO text, addresses
 *       are text.
 *   <li>What is empty, absent or false is left out. Unknown fields are ignored; an unknown word or
 *       kind is an error.
 *   <li>A map whose keys are no text is a list of {@code {"key":..,"value":..}}.
 * </ul>
 */
public final class Wire {

  private Wire() {}

  /** Returns a mapper of the codec, for its caller alone. */
  public static ObjectMapper mapper() {
    ObjectMapper mapper =
        JsonMapper.builder()
            .annotationIntrospector(new SealedKinds())
            .visibility(PropertyAccessor.ALL, Visibility.NONE)
            .visibility(PropertyAccessor.FIELD, Visibility.ANY)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .addModule(Scalars.module())
            .addModule(Containers.module())
            .addModule(Abbreviated.module())
            .build();
    mapper.configOverride(boolean.class).setInclude(include(JsonInclude.Include.NON_DEFAULT));
    mapper.configOverride(Optional.class).setInclude(include(JsonInclude.Include.NON_EMPTY));
    mapper.configOverride(OptionalInt.class).setInclude(include(JsonInclude.Include.NON_EMPTY));
    for (Class<?> container : List.of(List.class, Set.class, Map.class)) {
      mapper
          .configOverride(container)
          .setInclude(include(JsonInclude.Include.NON_EMPTY))
          .setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY));
    }
    return mapper;
  }

  /** Returns what the field {@code is} says of this kind of a sealed type. */
  public static String kind(Class<?> kind) {
    return SealedKinds.name(kind);
  }

  private static JsonInclude.Value include(JsonInclude.Include what) {
    return JsonInclude.Value.construct(what, JsonInclude.Include.ALWAYS);
  }
}
