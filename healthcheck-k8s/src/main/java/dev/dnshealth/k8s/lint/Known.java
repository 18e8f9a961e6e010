package dev.dnshealth.k8s.lint;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Something that was read, or why it was not: what could not be read is never taken for absent.
 *
 * @param <T> what it is
 * @param value it; empty if it is not known
 * @param why why it is not known; empty if it is
 */
public record Known<T>(Optional<T> value, String why) {

  public Known {
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(why, "why");
  }

  /** Returns something known. */
  public static <T> Known<T> of(T value) {
    return new Known<>(Optional.of(value), "");
  }

  /**
   * Returns something that is not known.
   *
   * @param why why not, as the end of a sentence that begins with "not checked, because"
   */
  public static <T> Known<T> unknown(String why) {
    return new Known<>(Optional.empty(), why);
  }

  /** Returns what {@code next} makes of it, not known if it is not. */
  public <R> Known<R> map(Function<T, R> next) {
    return new Known<>(value.map(next), why);
  }

  /** Returns what {@code next} knows of it, not known if it is not. */
  public <R> Known<R> flatMap(Function<T, Known<R>> next) {
    return value.map(next).orElseGet(() -> unknown(why));
  }

  /** Examines it, if it is known. */
  Examined examine(Function<T, Examined> rule) {
    return value.map(rule).orElseGet(() -> Examined.unknown(why));
  }
}
