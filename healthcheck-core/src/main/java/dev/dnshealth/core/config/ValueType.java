package dev.dnshealth.core.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * How values of one type are read from text and written back.
 *
 * @param expected what a text must look like, in words
 * @param read reads a text; empty if it is not as expected
 * @param write writes a value as it could be read again
 */
record ValueType<T>(
    String expected, Function<String, Optional<T>> read, Function<T, String> write) {

  static ValueType<Integer> integer(int least, int most) {
    String bounds = most == Integer.MAX_VALUE ? least + " or more" : least + " to " + most;
    return new ValueType<>(
        "a whole number, " + bounds,
        text -> number(text, Integer::valueOf).filter(n -> n >= least && n <= most),
        String::valueOf);
  }

  /** Returns the type of sizes in bytes. */
  static ValueType<Long> size(long least) {
    return new ValueType<>(
        "a size like 500KB, 10MB or 1GB, " + Sizes.format(least) + " or more",
        text -> Sizes.parse(text).filter(bytes -> bytes >= least),
        Sizes::format);
  }

  static ValueType<Double> share() {
    return new ValueType<>(
        "a number above 0, up to 1",
        text -> number(text, Double::valueOf).filter(n -> n > 0 && n <= 1),
        String::valueOf);
  }

  static ValueType<Double> factor(double most) {
    return new ValueType<>(
        "a number above 1, up to " + most,
        text -> number(text, Double::valueOf).filter(n -> n > 1 && n <= most),
        String::valueOf);
  }

  static ValueType<Duration> duration() {
    return new ValueType<>(
        "a duration above 0, like 500ms, 5s, 15m or 1h",
        text -> Durations.parse(text).filter(d -> !d.isZero() && !d.isNegative()),
        Durations::format);
  }

  static ValueType<Duration> duration(Duration most) {
    return new ValueType<>(
        "a duration above 0, up to " + Durations.format(most) + ", like 500ms, 5s or 15m",
        text -> duration().read().apply(text).filter(d -> d.compareTo(most) <= 0),
        Durations::format);
  }

  static ValueType<MaintenanceWindows> maintenanceWindows() {
    return new ValueType<>(
        "times like 22:00-04:00 or sat-sun 08:00-18:00, with commas between, or nothing",
        MaintenanceWindows::parse,
        MaintenanceWindows::toString);
  }

  static <E extends Enum<E>> ValueType<E> oneOf(Class<E> type) {
    Function<E, String> write = e -> e.name().toLowerCase(Locale.ROOT);
    return new ValueType<>(
        Arrays.stream(type.getEnumConstants()).map(write).collect(Collectors.joining(" or ")),
        text ->
            Arrays.stream(type.getEnumConstants())
                .filter(e -> e.name().equalsIgnoreCase(text))
                .findFirst(),
        write);
  }

  static ValueType<Boolean> flag() {
    return new ValueType<>(
        "true or false",
        text ->
            text.equalsIgnoreCase("true")
                ? Optional.of(true)
                : text.equalsIgnoreCase("false") ? Optional.of(false) : Optional.empty(),
        String::valueOf);
  }

  static ValueType<String> text(String expected, Predicate<String> accept) {
    return new ValueType<>(expected, text -> Optional.of(text).filter(accept), text -> text);
  }

  /** Returns the type of values that may be left open, by an empty text. */
  ValueType<Optional<T>> optional() {
    return new ValueType<>(
        expected + ", or nothing",
        text -> {
          Optional<T> value = read.apply(text);
          return value.isPresent() || text.isEmpty() ? Optional.of(value) : Optional.empty();
        },
        value -> value.map(write).orElse(""));
  }

  private static <N> Optional<N> number(String text, Function<String, N> parse) {
    try {
      return Optional.of(parse.apply(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
