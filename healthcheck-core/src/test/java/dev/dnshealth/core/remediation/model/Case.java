package dev.dnshealth.core.remediation.model;

import dev.dnshealth.core.remediation.Occasion;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An occasion to act or not, with the plain past that its situation was made from.
 *
 * @param occasion what the planner is given
 * @param evidence what was seen; the model goes by this and never by the situation
 * @param odd what is not as it should be, in words
 */
record Case(Occasion occasion, Evidence evidence, List<String> odd) {

  Case {
    odd = List.copyOf(odd);
  }

  @Override
  public String toString() {
    Occasion o = occasion;
    return String.join(
        "\n  ",
        "occasion at " + o.now() + ", odd: " + odd,
        "seen: " + seen(),
        "by: " + o.policy().detection(),
        "faults: "
            + o.diagnosis().faults().stream().map(f -> f.id() + " of " + f.subject()).toList()
            + ", unknown: "
            + o.diagnosis().unknown(),
        "facts: " + o.facts(),
        "ledger: " + o.ledger().map(Object::toString).orElse(o.ledgerProblem()),
        "confirmation: " + o.confirmation() + " by " + o.policy().confirmation(),
        "refusal: " + o.refusal() + ", standing: " + o.standing(),
        "busy: " + o.busy() + ", can act: " + o.canAct() + ", mode: " + o.policy().mode(),
        "limits: " + o.policy().repair());
  }

  private String seen() {
    return Optional.of(
            evidence.seen().stream()
                .map(line -> line.words(Evidence.NOW))
                .collect(Collectors.joining("\n        ")))
        .filter(words -> !words.isEmpty())
        .orElse("nothing");
  }
}
