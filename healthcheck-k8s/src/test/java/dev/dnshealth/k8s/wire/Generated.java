package dev.dnshealth.k8s.wire;

import dev.dnshealth.core.diagnosis.FaultId;
import dev.dnshealth.core.evidence.Samples;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Cidr;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;

/**
 * Makes values of the core's types at random, whatever their components are. The same seed gives
 * the same values.
 */
public final class Generated {

  private static final int ATTEMPTS = 2000;
  private static final List<String> TEXTS =
      List.of("", "a", "coredns-1", "\"quoted\" \\ \n", "größer ✓", "web.default.svc.");
  private static final List<Integer> NUMBERS = List.of(0, 1, 2, 3, 53, 512, 1232, 65535);

  private final Random random;

  public Generated(long seed) {
    this.random = new Random(seed);
  }

  public <T> T value(Class<T> type) {
    return type.cast(any(type, Map.of()));
  }

  private Object any(Type type, Map<TypeVariable<?>, Type> bound) {
    if (type instanceof TypeVariable<?> variable) {
      return any(bound.get(variable), bound);
    }
    if (type instanceof ParameterizedType parameterized) {
      return parameterized(parameterized, bound);
    }
    Class<?> raw = (Class<?>) type;
    if (raw.isEnum()) {
      return pick(List.of(raw.getEnumConstants()));
    }
    if (raw.isSealed()) {
      return any(pick(List.of(raw.getPermittedSubclasses())), bound);
    }
    if (raw.equals(FaultId.class)) {
      return new FaultId(pick(List.of("DNS-POD-DEAF", "DNS-POD-HUNG", "DNS-X")));
    }
    if (raw.equals(Cidr.class)) {
      return Cidr.parse(pick(List.of("10.96.0.0/12", "192.0.2.7/32", "fd00::/8", "::/0")));
    }
    return raw.isRecord() ? record(raw, bound) : scalar(raw);
  }

  private Object parameterized(ParameterizedType type, Map<TypeVariable<?>, Type> outer) {
    Class<?> raw = (Class<?>) type.getRawType();
    Type[] arguments = type.getActualTypeArguments();
    if (raw.equals(Optional.class)) {
      return random.nextBoolean() ? Optional.empty() : Optional.of(any(arguments[0], outer));
    }
    if (raw.equals(List.class)) {
      return some(arguments[0], outer);
    }
    if (raw.equals(Set.class)) {
      return new LinkedHashSet<>(some(arguments[0], outer));
    }
    if (raw.equals(Map.class)) {
      Map<Object, Object> map = new LinkedHashMap<>();
      some(arguments[0], outer).forEach(key -> map.put(key, any(arguments[1], outer)));
      return map;
    }
    Map<TypeVariable<?>, Type> bound = new HashMap<>(outer);
    for (int i = 0; i < arguments.length; i++) {
      bound.put(raw.getTypeParameters()[i], arguments[i]);
    }
    return record(raw, bound);
  }

  private List<Object> some(Type element, Map<TypeVariable<?>, Type> bound) {
    List<Object> some = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      some.add(any(element, bound));
    }
    return some;
  }

  /** Not every combination is allowed: what the record refuses is tried again. */
  private Object record(Class<?> type, Map<TypeVariable<?>, Type> bound) {
    RecordComponent[] components = type.getRecordComponents();
    try {
      Constructor<?> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        Object[] values =
            Arrays.stream(components).map(c -> any(c.getGenericType(), bound)).toArray();
        try {
          return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
          if (!(e.getCause() instanceof IllegalArgumentException)) {
            throw new AssertionError(type + " of " + Arrays.toString(values), e);
          }
        }
      }
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
    throw new AssertionError("no " + type + " in " + ATTEMPTS + " attempts");
  }

  private Object scalar(Class<?> type) {
    return switch (type.getSimpleName()) {
      case "String" -> pick(TEXTS) + (random.nextBoolean() ? random.nextInt(100) : "");
      case "int", "Integer" -> random.nextBoolean() ? pick(NUMBERS) : random.nextInt(5000);
      case "long", "Long" -> random.nextLong();
      case "boolean", "Boolean" -> random.nextBoolean();
      case "Double", "double" -> random.nextBoolean() ? random.nextDouble() : 0.1;
      case "Instant" -> instant();
      case "Duration" -> Duration.ofSeconds(random.nextInt(100), random.nextInt(3) * 7L);
      case "OptionalInt" ->
          random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(random.nextInt(4));
      case "Samples" -> Samples.of(random.longs(random.nextInt(4)).toArray());
      case "InetSocketAddress" -> address();
      default -> throw new AssertionError("cannot make a " + type);
    };
  }

  private Instant instant() {
    return switch (random.nextInt(8)) {
      case 0 -> Instant.MIN;
      case 1 -> Instant.EPOCH;
      default -> Instant.ofEpochSecond(1_767_225_600L + random.nextInt(1000), random.nextInt());
    };
  }

  private InetSocketAddress address() {
    String host = pick(List.of("10.244.0.7", "fd00::7", "192.0.2.1", "::1"));
    return new InetSocketAddress(Addresses.literal(host), pick(List.of(53, 5353, 0, 65535)));
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
