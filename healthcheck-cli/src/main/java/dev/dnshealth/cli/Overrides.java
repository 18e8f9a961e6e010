package dev.dnshealth.cli;

import dev.dnshealth.core.config.Nearest;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.guard.Guards;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Reads which reasons to hold a person overrides. */
final class Overrides {

  private Overrides() {}

  /**
   * Returns the reasons that {@code typed} names.
   *
   * @throws ParameterException if one is not known, or cannot be overridden
   */
  static Set<HoldReason> parse(List<String> typed, CommandSpec spec) {
    Set<HoldReason> reasons = EnumSet.noneOf(HoldReason.class);
    for (String word : typed) {
      HoldReason reason =
          named(word)
              .orElseThrow(
                  () ->
                      wrong(
                          spec,
                          "Unknown guard '"
                              + word
                              + "'"
                              + Nearest.to(word, overridable())
                                  .map(nearest -> " (did you mean " + nearest + "?)")
                                  .orElse(
                                      " (they are: " + String.join(", ", overridable()) + ")")));
      if (!Guards.ofRequests().contains(reason)) {
        throw wrong(spec, word + " never holds what a person asks for: leave it out");
      }
      if (!Guards.overridable().contains(reason)) {
        throw wrong(spec, word + " cannot be overridden: " + reason.words());
      }
      reasons.add(reason);
    }
    return reasons;
  }

  /** Returns the names of what can be overridden. */
  static List<String> overridable() {
    return Guards.overridable().stream().map(Overrides::name).sorted().collect(Collectors.toList());
  }

  private static Optional<HoldReason> named(String word) {
    String wanted = word.toLowerCase(Locale.ROOT).replace('-', '_');
    return Arrays.stream(HoldReason.values())
        .filter(reason -> name(reason).equals(wanted))
        .findFirst();
  }

  private static String name(HoldReason reason) {
    return reason.name().toLowerCase(Locale.ROOT);
  }

  private static ParameterException wrong(CommandSpec spec, String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
