package dev.dnshealth.core.probe;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A name whose right answer the Kubernetes API tells.
 *
 * @param id names it in reports, as {@code default/web}; the same for as long as it is the same
 *     object
 * @param question what is asked
 * @param expected the right answers of the asked type; empty where the name must not exist any more
 */
public record Truth(String id, Question question, Optional<Set<String>> expected) {

  public Truth {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(question, "question");
    expected = expected.map(Set::copyOf);
  }
}
