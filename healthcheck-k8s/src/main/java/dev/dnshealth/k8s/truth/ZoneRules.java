package dev.dnshealth.k8s.truth;

import dev.dnshealth.k8s.corefile.Corefile;
import dev.dnshealth.k8s.corefile.Directive;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the Corefile says about the cluster's own names.
 *
 * @param ttl how long an answer may be kept, also that there is none: as told to clients, or longer
 *     by CoreDNS's own cache
 * @param namespaces the namespaces whose Services are known; absent for all
 * @param partial whether other rules leave out Services, so that nobody can tell which are known
 */
public record ZoneRules(Duration ttl, Optional<Set<String>> namespaces, boolean partial) {

  /** What CoreDNS takes where none is set. */
  private static final Duration DEFAULT_TTL = Duration.ofSeconds(5);

  /** Where the Corefile is not known: what kubeadm sets. */
  private static final Duration CAUTIOUS_TTL = Duration.ofSeconds(30);

  /**
   * Where {@code success} and {@code denial} say how long answers are kept at least: after capacity
   * and longest time.
   */
  private static final int LEAST_KEPT = 2;

  /** Options by which Services are not known that a look at them alone cannot tell. */
  private static final Set<String> LEAVES_OUT = Set.of("labels", "namespace_labels", "ignore");

  public ZoneRules {
    Objects.requireNonNull(ttl, "ttl");
    namespaces = namespaces.map(Set::copyOf);
  }

  /** Returns what is taken where the Corefile is not known. */
  public static ZoneRules unknown() {
    return new ZoneRules(CAUTIOUS_TTL, Optional.empty(), false);
  }

  /** Reads the options of the first kubernetes plugin in a Corefile. */
  public static ZoneRules in(String corefile) {
    Corefile file = Corefile.parse(corefile);
    Duration kept =
        file.directives("cache")
            .flatMap(cache -> Stream.of("success", "denial").flatMap(cache::options))
            .flatMap(option -> option.arg(LEAST_KEPT).stream())
            .map(typed -> ttl(List.of(typed)))
            .max(Comparator.naturalOrder())
            .orElse(DEFAULT_TTL);
    return file.directives("kubernetes")
        .findFirst()
        .map(plugin -> of(plugin, kept))
        .orElseGet(ZoneRules::unknown);
  }

  private static ZoneRules of(Directive plugin, Duration kept) {
    List<String> namespaces =
        plugin.options("namespaces").flatMap(option -> option.args().stream()).toList();
    Duration told =
        plugin
            .options("ttl")
            .reduce((first, second) -> second)
            .map(option -> ttl(option.args()))
            .orElse(DEFAULT_TTL);
    return new ZoneRules(
        told.compareTo(kept) > 0 ? told : kept,
        namespaces.isEmpty() ? Optional.empty() : Optional.of(Set.copyOf(namespaces)),
        plugin.block().stream().anyMatch(option -> LEAVES_OUT.contains(option.name())));
  }

  private static Duration ttl(List<String> arguments) {
    return arguments.size() == 1 && arguments.get(0).matches("\\d{1,9}")
        ? Duration.ofSeconds(Long.parseLong(arguments.get(0)))
        : CAUTIOUS_TTL;
  }

  /** Returns whether Services of this namespace are known. */
  public boolean knows(String namespace) {
    return namespaces.filter(some -> !some.contains(namespace)).isEmpty();
  }
}
