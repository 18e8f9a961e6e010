package dev.dnshealth.k8s.lint;

import dev.dnshealth.k8s.corefile.Position;
import java.util.Objects;
import java.util.Optional;

/**
 * A place where a rule is broken.
 *
 * @param rule the rule
 * @param subject what breaks it, as {@code server block .:53} or {@code Deployment coredns}
 * @param seen what was seen there
 * @param at the line of the file where it stands; empty if it is no file
 */
public record Finding(LintInfo rule, String subject, String seen, Optional<Position> at) {

  public Finding {
    Objects.requireNonNull(rule, "rule");
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(seen, "seen");
    Objects.requireNonNull(at, "at");
  }
}
