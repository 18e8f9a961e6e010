package dev.dnshealth.k8s.pages;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What is read from the metrics of one CoreDNS. A metric that is not there is absent.
 *
 * @param corefileHash the hash of the Corefile that was last tried to load; not there until one was
 *     that differs from the one at the start, and also not if several are told
 * @param reloadsFailed how many Corefiles were rejected
 * @param panics how many panics were caught
 * @param limited how many queries were refused because as many as allowed were under way upstream
 * @param startedAt when the process began, in seconds since 1970 by its node's clock
 * @param openFiles the share of the file descriptors it may have that are in use
 * @param memory how many bytes of memory it uses
 */
record CorednsMetrics(
    Optional<String> corefileHash,
    OptionalDouble reloadsFailed,
    OptionalDouble panics,
    OptionalDouble limited,
    OptionalDouble startedAt,
    Optional<Double> openFiles,
    Optional<Long> memory) {

  private static final String RELOAD_VERSION = "coredns_reload_version_info";
  private static final String STARTED = "process_start_time_seconds";
  private static final String OPEN_FILES = "process_open_fds";
  private static final String MOST_FILES = "process_max_fds";
  private static final String MEMORY = "process_resident_memory_bytes";

  /** By their present names, and by those they had before CoreDNS 1.7. */
  private static final Set<String> RELOADS_FAILED =
      Set.of("coredns_reload_failed_total", "coredns_reload_failed_count_total");

  private static final Set<String> PANICS =
      Set.of("coredns_panics_total", "coredns_panic_count_total");

  /** Of all that CoreDNS 1.11 took from the forward plugin to proxy, this stayed. */
  private static final Set<String> LIMITED =
      Set.of(
          "coredns_forward_max_concurrent_rejects_total",
          "coredns_forward_max_concurrent_reject_count_total");

  private static final Set<String> ALL =
      Set.of(
          RELOAD_VERSION,
          STARTED,
          OPEN_FILES,
          MOST_FILES,
          MEMORY,
          "coredns_reload_failed_total",
          "coredns_reload_failed_count_total",
          "coredns_panics_total",
          "coredns_panic_count_total",
          "coredns_forward_max_concurrent_rejects_total",
          "coredns_forward_max_concurrent_reject_count_total");

  CorednsMetrics {
    Objects.requireNonNull(corefileHash, "corefileHash");
    Objects.requireNonNull(reloadsFailed, "reloadsFailed");
    Objects.requireNonNull(panics, "panics");
    Objects.requireNonNull(limited, "limited");
    Objects.requireNonNull(startedAt, "startedAt");
    Objects.requireNonNull(openFiles, "openFiles");
    Objects.requireNonNull(memory, "memory");
  }

  /** Reads them out of the page. */
  static CorednsMetrics of(String text) {
    List<PrometheusText.Sample> samples = PrometheusText.samples(text, ALL);
    List<String> hashes =
        samples.stream()
            .filter(s -> s.name().equals(RELOAD_VERSION) && s.value() == 1)
            .map(s -> s.labels().getOrDefault("value", ""))
            .distinct()
            .toList();
    double open = sum(samples, Set.of(OPEN_FILES)).orElse(Double.NaN);
    double most = sum(samples, Set.of(MOST_FILES)).orElse(Double.NaN);
    return new CorednsMetrics(
        hashes.size() == 1 ? Optional.of(hashes.get(0)) : Optional.empty(),
        sum(samples, RELOADS_FAILED),
        sum(samples, PANICS),
        sum(samples, LIMITED),
        sum(samples, Set.of(STARTED)),
        Optional.of(Math.min(1, open / most)).filter(share -> most > 0 && open >= 0),
        memory(samples));
  }

  private static Optional<Long> memory(List<PrometheusText.Sample> samples) {
    OptionalDouble bytes = sum(samples, Set.of(MEMORY));
    return bytes.isPresent() && bytes.getAsDouble() > 0
        ? Optional.of((long) bytes.getAsDouble())
        : Optional.empty();
  }

  /** Returns the sum over all label values. */
  private static OptionalDouble sum(List<PrometheusText.Sample> samples, Set<String> names) {
    List<Double> values =
        samples.stream()
            .filter(s -> names.contains(s.name()) && Double.isFinite(s.value()))
            .map(PrometheusText.Sample::value)
            .toList();
    return values.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(values.stream().mapToDouble(Double::doubleValue).sum());
  }
}
