package dev.dnshealth.core.probe;

import java.util.Objects;

/**
 * A DNS question of class IN.
 *
 * @param name the name asked for. A leading label {@value #RANDOM} stands for a label that is made
 *     up anew for each query, so that no cache can answer
 * @param type the type asked for
 */
public record Question(String name, RecordType type) {

  /** The label that is replaced by a random one in each query. */
  public static final String RANDOM = "{random}";

  public Question {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    if (!name.endsWith(".")) {
      name = name + ".";
    }
  }

  @Override
  public String toString() {
    return name + " " + type;
  }
}
