package dev.dnshealth.core.config;

import java.util.List;

/** Says everything that is wrong with a configuration, at once. */
public final class ConfigException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient List<String> problems;

  /** Makes an exception with at least one problem, each a line that names cause and cure. */
  public ConfigException(List<String> problems) {
    super(String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  /** Returns the problems, a line each. */
  public List<String> problems() {
    return problems;
  }
}
