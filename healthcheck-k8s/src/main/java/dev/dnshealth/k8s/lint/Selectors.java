package dev.dnshealth.k8s.lint;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tells whether labels are selected, by the API's rules. */
final class Selectors {

  private Selectors() {}

  /** Returns whether {@code selector} selects {@code labels}; none selects nothing. */
  static boolean match(@Nullable LabelSelector selector, @Nullable Map<String, String> labels) {
    Map<String, String> all = Objects.requireNonNullElse(labels, Map.of());
    return selector != null
        && Objects.requireNonNullElse(selector.getMatchLabels(), Map.<String, String>of())
            .entrySet()
            .stream()
            .allMatch(e -> e.getValue().equals(all.get(e.getKey())))
        && selector.getMatchExpressions().stream().allMatch(e -> match(e, all));
  }

  private static boolean match(LabelSelectorRequirement wanted, Map<String, String> labels) {
    @Nullable String value = labels.get(wanted.getKey());
    return switch (wanted.getOperator()) {
      case "In" -> value != null && wanted.getValues().contains(value);
      case "NotIn" -> value == null || !wanted.getValues().contains(value);
      case "Exists" -> value != null;
      case "DoesNotExist" -> value == null;
      default -> false;
    };
  }
}
