package dev.dnshealth.core.probe;

import java.util.Objects;

/**
 * A DNS question.
 *
 * @param name the name asked for. A leading label {@value #RANDOM} stands for a label that is made
 *     up anew for each query, so that no cache can answer
 * @param type the type asked for
 * @param chaos whether the class is CH, in which servers tell of themselves, and not IN
 */
public record Question(String name, RecordType type, boolean chaos) {

  /** The label that is replaced by a random one in each query. */
  public static final String RANDOM = "{random}";

  public Question {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    if (!name.endsWith(".")) {
      name = name + ".";
    }
  }

  /** Makes a question of class IN. */
  public Question(String name, RecordType type) {
    this(name, type, false);
  }

  @Override
  public String toString() {
    return name + (chaos ? " CH " : " ") + type;
  }
}
