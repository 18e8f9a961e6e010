package dev.dnshealth.core.config;

import java.lang.reflect.RecordComponent;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Spells a policy as settings. A key is named as the component of the policy that it sets, which
 * the tests hold every key to; so this needs no table of its own.
 */
final class PolicySettings {

  private static final Map<String, ConfigKey<?>> KEYS =
      PolicyKeys.all().stream().collect(Collectors.toMap(ConfigKey::name, Function.identity()));

  private PolicySettings() {}

  static Map<String, String> of(Policy policy) {
    Map<String, String> settings = new TreeMap<>();
    add("", policy, settings);
    return settings;
  }

  private static void add(String prefix, Record part, Map<String, String> settings) {
    for (RecordComponent component : part.getClass().getRecordComponents()) {
      String name = prefix + kebab(component.getName());
      Object value = valueOf(component, part);
      ConfigKey<?> key = KEYS.get(name);
      if (key != null) {
        settings.put(name, key.write(value));
      } else if (value instanceof Record record) {
        // A record within a part only keeps numbers together: their keys are the part's.
        add(prefix.isEmpty() ? name + "." : prefix, record, settings);
      } else {
        throw new IllegalStateException("no key sets " + name);
      }
    }
  }

  private static Object valueOf(RecordComponent component, Record part) {
    try {
      return component.getAccessor().invoke(part);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(component + " cannot be read", e);
    }
  }

  private static String kebab(String name) {
    return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }
}
