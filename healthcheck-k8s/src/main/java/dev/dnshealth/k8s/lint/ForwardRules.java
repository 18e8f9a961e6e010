package dev.dnshealth.k8s.lint;

import dev.dnshealth.k8s.corefile.Directive;
import dev.dnshealth.k8s.corefile.ServerBlock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How queries are forwarded. */
final class ForwardRules implements LintFamily {

  static final LintInfo NO_UPSTREAM =
      LintInfo.error(
          "LINT-FORWARD-NO-UPSTREAM",
          "`forward` names no upstream",
          "CoreDNS refuses to start.",
          "Write `forward . /etc/resolv.conf`, or the addresses of your resolvers.");

  static final LintInfo NO_LIMIT =
      LintInfo.warning(
          "LINT-FORWARD-NO-LIMIT",
          "`forward` has no `max_concurrent`",
          "When the upstream gets slow, queries pile up, each with its memory, until the kernel"
              + " kills all pods one after the other. With a limit CoreDNS answers REFUSED to what"
              + " is too much, and the cluster's own names go on being answered.",
          "Add `max_concurrent 1000`: about 2 kB of memory for each.");

  @Override
  public List<LintRule> rules() {
    return List.of(
        CorefileRule.present(
            NO_UPSTREAM, file -> CorefileRule.each(file, "forward", ForwardRules::noUpstream)),
        CorefileRule.present(
            NO_LIMIT, file -> CorefileRule.each(file, "forward", ForwardRules::noLimit)));
  }

  private static Stream<Sighting> noUpstream(ServerBlock block, Directive forward) {
    return forward.args().size() >= 2
        ? Stream.empty()
        : Stream.of(CorefileRule.at(block, forward, forward.toString()));
  }

  private static Stream<Sighting> noLimit(ServerBlock block, Directive forward) {
    Optional<String> limit =
        forward
            .options("max_concurrent")
            .reduce((first, last) -> last)
            .flatMap(option -> option.arg(0));
    if (limit.isEmpty()) {
      return Stream.of(CorefileRule.at(block, forward, forward + " has no max_concurrent"));
    }
    return limit.get().equals("0")
        ? Stream.of(CorefileRule.at(block, forward, "max_concurrent 0 means no limit"))
        : Stream.empty();
  }
}
