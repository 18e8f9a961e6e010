package dev.dnshealth.k8s.lint;

import dev.dnshealth.k8s.corefile.Directive;
import dev.dnshealth.k8s.corefile.ServerBlock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What is kept of the answers that say that there is no such name. */
final class CacheRules implements LintFamily {

  static final LintInfo NO_DENIAL =
      LintInfo.warning(
          "LINT-CACHE-NO-DENIAL",
          "`cache` keeps no denials",
          "Most queries in a cluster are for names that do not exist: a name with few dots is tried"
              + " with each search domain first. Those outside the cluster go to the upstream every"
              + " time.",
          "Take `disable denial` away, or give it the cluster's own zone alone.");

  static final LintInfo LONG_DENIAL =
      LintInfo.note(
          "LINT-CACHE-LONG-DENIAL",
          "`cache` keeps denials for more than 5 minutes",
          "A name that was asked for too early, or denied by mistake, stays unknown for so long"
              + " after it is there, as far as its zone allows. A restart seems to cure it.",
          "Write `cache 30`, or `denial 9984 30` in its block.");

  /** The longest that CoreDNS keeps a denial where nothing is said. */
  private static final int DEFAULT_SECONDS = 1800;

  private static final int LONG_SECONDS = 300;

  @Override
  public List<LintRule> rules() {
    return List.of(
        CorefileRule.present(
            NO_DENIAL, file -> CorefileRule.each(file, "cache", CacheRules::noDenial)),
        CorefileRule.present(
            LONG_DENIAL, file -> CorefileRule.each(file, "cache", CacheRules::longDenial)));
  }

  private static Stream<Sighting> noDenial(ServerBlock block, Directive cache) {
    return cache
        .options("disable")
        .filter(option -> option.arg(0).filter("denial"::equals).isPresent())
        .filter(option -> option.args().size() == 1 || option.args().contains("."))
        .filter(option -> block.has("forward"))
        .map(option -> CorefileRule.at(block, option, option + " holds for every zone"));
  }

  private static Stream<Sighting> longDenial(ServerBlock block, Directive cache) {
    if (!block.has("forward") || noDenial(block, cache).findAny().isPresent()) {
      return Stream.empty();
    }
    Optional<Directive> denial = cache.options("denial").reduce((first, last) -> last);
    Optional<String> typed = denial.flatMap(option -> option.arg(1)).or(() -> cache.arg(0));
    if (typed.filter(text -> text.contains("{$")).isPresent()) {
      return Stream.empty();
    }
    int seconds = typed.flatMap(CacheRules::number).orElse(DEFAULT_SECONDS);
    return seconds > LONG_SECONDS
        ? Stream.of(
            CorefileRule.at(
                block,
                denial.filter(option -> option.args().size() > 1).orElse(cache),
                "denials are kept for up to " + seconds + " s"))
        : Stream.empty();
  }

  private static Optional<Integer> number(String text) {
    return text.matches("\\d{1,9}") ? Optional.of(Integer.parseInt(text)) : Optional.empty();
  }
}
