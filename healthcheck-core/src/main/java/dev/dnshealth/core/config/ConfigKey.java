package dev.dnshealth.core.config;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Something a user can set. Immutable.
 *
 * @param <T> the type of its values
 */
public final class ConfigKey<T> {

  /** What the names of all environment variables begin with. */
  public static final String PREFIX = "HEALTHCHECK_";

  private final String name;
  private final ValueType<T> type;
  private final T fallback;
  private final String description;

  ConfigKey(String name, ValueType<T> type, T fallback, String description) {
    this.name = Objects.requireNonNull(name, "name");
    this.type = Objects.requireNonNull(type, "type");
    this.fallback = Objects.requireNonNull(fallback, "fallback");
    this.description = Objects.requireNonNull(description, "description");
  }

  /** Returns the name in files and flags, as {@code detection.failures}. */
  public String name() {
    return name;
  }

  /** Returns the name as an environment variable, as {@code HEALTHCHECK_DETECTION_FAILURES}. */
  public String environmentName() {
    return PREFIX + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** Returns what a value must look like, in words. */
  public String expected() {
    return type.expected();
  }

  /** Returns what it means. */
  public String description() {
    return description;
  }

  /** Returns the value where none is set. */
  public T defaultValue() {
    return fallback;
  }

  /** Returns the default as a user would write it; empty if there is none. */
  public String defaultText() {
    return type.write().apply(fallback);
  }

  /** Returns the value that {@code text} spells, or empty if it is not as expected. */
  Optional<T> parse(String text) {
    return type.read().apply(text.trim());
  }

  /** Returns {@code value}, which is of this key's type, as a user would write it. */
  String write(Object value) {
    // A value of another type is refused by the cast in the type's own function.
    @SuppressWarnings("unchecked")
    T own = (T) value;
    return type.write().apply(own);
  }

  @Override
  public String toString() {
    return name;
  }
}
