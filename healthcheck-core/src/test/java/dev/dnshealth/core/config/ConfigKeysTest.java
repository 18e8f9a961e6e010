package dev.dnshealth.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigKeysTest {

  private record Place(List<RecordComponent> path, String key) {
    Object valueIn(Policy policy) throws ReflectiveOperationException {
      Object value = policy;
      for (RecordComponent component : path) {
        value = component.getAccessor().invoke(value);
      }
      return value;
    }
  }

  /** Every number of the policy, with the key that its name leads to expect. */
  static List<Place> places() throws ReflectiveOperationException {
    List<Place> places = new ArrayList<>();
    for (RecordComponent part : Policy.class.getRecordComponents()) {
      if (part.getType().isRecord()) {
        add(List.of(part), places);
      }
    }
    return places;
  }

  /** A record within a part only keeps numbers together: their keys are the part's. */
  private static void add(List<RecordComponent> path, List<Place> places) {
    for (RecordComponent component : path.get(path.size() - 1).getType().getRecordComponents()) {
      List<RecordComponent> longer = new ArrayList<>(path);
      longer.add(component);
      if (component.getType().isRecord() && component.getType() != MaintenanceWindows.class) {
        add(longer, places);
      } else {
        String kebab = component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        places.add(new Place(longer, path.get(0).getName() + "." + kebab));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("places")
  void eachNumberOfThePolicyHasAKeyThatSetsIt(Place place) throws Exception {
    Object before = place.valueIn(Policy.defaults());
    String text =
        before instanceof Integer n
            ? String.valueOf(n + 1)
            : before instanceof Duration d
                ? d.plusSeconds(1).toString()
                : before instanceof Boolean b
                    ? String.valueOf(!b)
                    : before instanceof MaintenanceWindows
                        ? "sun 01:00-02:00"
                        : aboveOne(before) ? "2.5" : "0.5";
    Policy policy = new ConfigReader().settings("test", Map.of(place.key(), text)).read().policy();
    assertThat(String.valueOf(place.valueIn(policy))).isEqualTo(text);
    long changed = 0;
    for (Place other : places()) {
      changed += other.valueIn(policy).equals(other.valueIn(Policy.defaults())) ? 0 : 1;
    }
    assertThat(changed).isEqualTo(1);
  }

  private static boolean aboveOne(Object number) {
    return number instanceof Double d && d > 1;
  }

  @Test
  void theModeHasAKey() {
    assertThat(
            new ConfigReader().settings("test", Map.of("mode", "observe")).read().policy().mode())
        .isEqualTo(Mode.OBSERVE);
  }

  @Test
  void everyKeyThatIsDeclaredIsInTheTable() throws Exception {
    List<Object> declared = new ArrayList<>();
    for (Field field :
        Stream.of(ConfigKeys.class, PolicyKeys.class, VantageKeys.class)
            .flatMap(c -> Stream.of(c.getDeclaredFields()))
            .toList()) {
      if (Modifier.isStatic(field.getModifiers()) && field.getType() == ConfigKey.class) {
        field.setAccessible(true);
        declared.add(field.get(null));
      }
    }
    assertThat(declared).hasSizeGreaterThan(30);
    assertThat(ConfigKeys.all()).containsAll(keys(declared)).doesNotHaveDuplicates();
  }

  private static List<ConfigKey<?>> keys(List<Object> objects) {
    List<ConfigKey<?>> keys = new ArrayList<>();
    objects.forEach(o -> keys.add((ConfigKey<?>) o));
    return keys;
  }

  static List<ConfigKey<?>> all() {
    return ConfigKeys.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  void eachDefaultCanBeReadBackFromItsText(ConfigKey<?> key) {
    assertThat(key.parse(key.defaultText()).map(Object.class::cast))
        .isEqualTo(Optional.of(key.defaultValue()));
  }

  @Test
  void namesAsVariablesAreUniqueAndPlain() {
    assertThat(ConfigKeys.all())
        .extracting(ConfigKey::environmentName)
        .doesNotHaveDuplicates()
        .contains("HEALTHCHECK_DETECTION_FAILURES", "HEALTHCHECK_CONFIRMATION_SIBLING_ANSWERS")
        .allSatisfy(name -> assertThat(name).matches("HEALTHCHECK(_[A-Z]+)+"));
  }
}
