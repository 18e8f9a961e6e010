package dev.dnshealth.core.config;

import java.util.Map;

/** The settings: a value for each key of {@link ConfigKeys}. Immutable. */
public final class Config {

  private final Map<ConfigKey<?>, Object> values;

  Config(Map<ConfigKey<?>, Object> values) {
    this.values = Map.copyOf(values);
  }

  /** Returns the settings of a user who set nothing. */
  public static Config defaults() {
    return new Config(Map.of());
  }

  /** Returns the value of {@code key}: what was set, or else its default. */
  public <T> T get(ConfigKey<T> key) {
    // ConfigReader, the only one to fill the map, takes each value from its own key's parser.
    @SuppressWarnings("unchecked")
    T value = (T) values.getOrDefault(key, key.defaultValue());
    return value;
  }

  /** Returns the numbers by which the rules judge. */
  public Policy policy() {
    return PolicyKeys.policy(this);
  }
}
