package dev.dnshealth.k8s.lint;

import dev.dnshealth.k8s.corefile.Corefile;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/** The limits of what reads {@code resolv.conf}. */
final class ResolvConfRules implements LintFamily {

  static final LintInfo NAMESERVERS =
      LintInfo.warning(
          "LINT-RESOLV-NAMESERVERS",
          "more than 3 name servers",
          "The C libraries use the first three; Kubernetes warns of the others and leaves them out.",
          "Name three at most.");

  static final LintInfo SEARCH =
      LintInfo.warning(
          "LINT-RESOLV-SEARCH",
          "more than 6 search domains, or more than 256 characters of them",
          "glibc before 2.26 forgets what is beyond, so the same name is found in one image and not"
              + " in another. With each domain a look-up takes more queries.",
          "Take domains away; pods get three or more from Kubernetes in addition.");

  static final LintInfo NDOTS =
      LintInfo.note(
          "LINT-RESOLV-NDOTS",
          "`ndots` is above 5",
          "Names with as many dots are first tried with each search domain: more queries, most of"
              + " them for names that do not exist.",
          "Leave it at 5, which Kubernetes' own names need, or lower.");

  static final LintInfo OUTSIDE =
      LintInfo.note(
          "LINT-RESOLV-OUTSIDE",
          "search domains outside the cluster",
          "If one of them has a wildcard record, names that are not there get its address: a look-up"
              + " of a Service ends outside the cluster.",
          "Take them away, or make sure that no such domain has a wildcard record.");

  private static final int MOST_NAMESERVERS = 3;
  private static final int MOST_DOMAINS = 6;
  private static final int MOST_CHARACTERS = 256;
  private static final int USUAL_NDOTS = 5;
  private static final String NDOTS_PREFIX = "ndots:";
  private static final String DOMAIN = "cluster.local";

  @Override
  public List<LintRule> rules() {
    return List.of(
        rule(NAMESERVERS, ResolvConfRules::nameservers),
        rule(SEARCH, ResolvConfRules::search),
        rule(NDOTS, ResolvConfRules::ndots),
        rule(OUTSIDE, ResolvConfRules::outside));
  }

  private static LintRule rule(
      LintInfo info, BiFunction<ResolvConf, String, Stream<Sighting>> broken) {
    Function<LintInput, String> domain =
        input -> input.corefile().value().flatMap(Corefile::clusterDomain).orElse(DOMAIN);
    return new LintRule(
        info,
        input ->
            input
                .resolvConf()
                .examine(conf -> Examined.found(broken.apply(conf, domain.apply(input)))));
  }

  private static Stream<Sighting> nameservers(ResolvConf conf, String domain) {
    return conf.nameservers().stream()
        .skip(MOST_NAMESERVERS)
        .findFirst()
        .map(
            fourth ->
                Sighting.at(fourth.at(), conf.file(), conf.nameservers().size() + " name servers"))
        .stream();
  }

  private static Stream<Sighting> search(ResolvConf conf, String domain) {
    return conf
        .search()
        .filter(list -> list.domains().size() > MOST_DOMAINS || list.length() > MOST_CHARACTERS)
        .map(
            list ->
                Sighting.at(
                    list.at(),
                    conf.file(),
                    list.domains().size() + " search domains of " + list.length() + " characters"))
        .stream();
  }

  private static Stream<Sighting> ndots(ResolvConf conf, String domain) {
    return conf.options().stream()
        .filter(option -> number(option.text()).filter(n -> n > USUAL_NDOTS).isPresent())
        .map(option -> Sighting.at(option.at(), conf.file(), option.text()));
  }

  private static Optional<Integer> number(String option) {
    return option.matches(NDOTS_PREFIX + "\\d{1,6}")
        ? Optional.of(Integer.parseInt(option.substring(NDOTS_PREFIX.length())))
        : Optional.empty();
  }

  private static Stream<Sighting> outside(ResolvConf conf, String domain) {
    List<String> outside =
        conf.domains()
            .filter(d -> !d.equals(domain) && !d.endsWith("." + domain) && !d.isEmpty())
            .toList();
    return conf
        .search()
        .filter(list -> !outside.isEmpty())
        .map(list -> Sighting.at(list.at(), conf.file(), String.join(", ", outside)))
        .stream();
  }
}
