package dev.dnshealth.core.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads settings from layers of text, of which a later one wins: a file, the environment, flags.
 * Used once; not safe for use by several threads.
 */
public final class ConfigReader {

  /** Variables with our prefix that others read: scripts, tests. */
  private static final Set<String> RESERVED =
      Set.of(
          "HEALTHCHECK_BASE_IMAGE",
          "HEALTHCHECK_BUILD",
          "HEALTHCHECK_K3S_IMAGE",
          "HEALTHCHECK_REQUIRE_CLUSTER");

  /** What Kubernetes sets for a Service whose name begins with "healthcheck". */
  private static final Pattern SERVICE_LINK =
      Pattern.compile("HEALTHCHECK(_.+)?_(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT_\\d+_[A-Z]+(_.+)?)");

  private static final Pattern SERVICE_LINK_VALUE = Pattern.compile("(tcp|udp|sctp)://.*");

  private final Map<ConfigKey<?>, Object> values = new HashMap<>();
  private final List<String> problems = new ArrayList<>();

  /** Takes settings by key, as {@code detection.failures}, from a place that messages name. */
  public ConfigReader settings(String place, Map<String, String> settings) {
    take(place, ConfigKey::name, settings);
    return this;
  }

  /** Takes settings from environment variables; those without our prefix are not looked at. */
  public ConfigReader environment(Map<String, String> variables) {
    Set<String> known =
        ConfigKeys.all().stream().map(ConfigKey::environmentName).collect(Collectors.toSet());
    Map<String, String> ours = new HashMap<>(variables);
    ours.keySet().removeIf(name -> !name.startsWith(ConfigKey.PREFIX) || RESERVED.contains(name));
    ours.keySet().removeIf(name -> !known.contains(name) && SERVICE_LINK.matcher(name).matches());
    ours.values().removeIf(value -> SERVICE_LINK_VALUE.matcher(value).matches());
    take("environment", ConfigKey::environmentName, ours);
    return this;
  }

  /**
   * Returns the settings.
   *
   * @throws ConfigException if anything is wrong with any layer, also where a later one wins
   */
  public Config read() {
    Config config = new Config(values);
    int probes = config.get(PolicyKeys.PROBES);
    int answers = config.get(PolicyKeys.SIBLING_ANSWERS);
    List<String> all = new ArrayList<>(problems);
    if (answers > probes) {
      all.add(
          "%s: %d (expected: at most %s, which is %d)"
              .formatted(PolicyKeys.SIBLING_ANSWERS, answers, PolicyKeys.PROBES, probes));
    }
    less(config, ConfigKeys.LEASE_RENEW_DEADLINE, ConfigKeys.LEASE_DURATION, all);
    less(config, ConfigKeys.LEASE_RETRY, ConfigKeys.LEASE_RENEW_DEADLINE, all);
    less(config, VantageKeys.PULL_INTERVAL, VantageKeys.HEARD_WITHIN, all);
    if (all.isEmpty()) {
      try {
        config.policy();
      } catch (IllegalArgumentException e) {
        // What no single key can tell.
        all.add(String.valueOf(e.getMessage()));
      }
    }
    if (!all.isEmpty()) {
      throw new ConfigException(all);
    }
    return config;
  }

  private static void less(
      Config config, ConfigKey<Duration> key, ConfigKey<Duration> bound, List<String> problems) {
    Duration value = config.get(key);
    Duration limit = config.get(bound);
    if (value.compareTo(limit) >= 0) {
      problems.add(
          "%s: %s (expected: less than %s, which is %s)"
              .formatted(key, key.write(value), bound, bound.write(limit)));
    }
  }

  private void take(
      String place, Function<ConfigKey<?>, String> naming, Map<String, String> settings) {
    Map<String, ConfigKey<?>> keys =
        ConfigKeys.all().stream().collect(Collectors.toMap(naming, key -> key));
    new TreeMap<>(settings)
        .forEach(
            (name, text) -> {
              ConfigKey<?> key = keys.get(name);
              if (key == null) {
                problems.add(place + ": " + name + ": there is no such key" + hint(name, keys));
              } else {
                take(place, name, key, text);
              }
            });
  }

  private void take(String place, String name, ConfigKey<?> key, String text) {
    Optional<?> value = key.parse(text);
    if (value.isPresent()) {
      values.put(key, value.get());
    } else {
      problems.add(place + ": " + name + ": " + text + " (expected: " + key.expected() + ")");
    }
  }

  private static String hint(String name, Map<String, ConfigKey<?>> keys) {
    return Nearest.to(name, keys.keySet())
        .map(nearest -> " (did you mean " + nearest + "?)")
        .orElse("");
  }
}
