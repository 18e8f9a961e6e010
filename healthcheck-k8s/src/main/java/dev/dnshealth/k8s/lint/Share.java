package dev.dnshealth.k8s.lint;

import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.Objects;

/**
 * A number of pods, or a part of all, as Kubernetes writes them: {@code 2} or {@code 25%}.
 *
 * @param amount how many, or how many hundredths
 * @param percent whether it is a part
 */
record Share(int amount, boolean percent) {

  private static final int WHOLE = 100;

  /** Reads one; what is neither a number nor a percentage counts as none. */
  static Share of(IntOrString value) {
    if (value.getIntVal() != null) {
      return new Share(value.getIntVal(), false);
    }
    String text = Objects.requireNonNullElse(value.getStrVal(), "");
    if (text.matches("\\d{1,3}%")) {
      return new Share(Integer.parseInt(text.substring(0, text.length() - 1)), true);
    }
    return new Share(text.matches("\\d{1,6}") ? Integer.parseInt(text) : 0, false);
  }

  int floor(int all) {
    return percent ? amount * all / WHOLE : amount;
  }

  int ceil(int all) {
    return percent ? (amount * all + WHOLE - 1) / WHOLE : amount;
  }

  @Override
  public String toString() {
    return amount + (percent ? "%" : "");
  }
}
