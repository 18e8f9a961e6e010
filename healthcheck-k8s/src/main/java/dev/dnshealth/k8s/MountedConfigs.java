package dev.dnshealth.k8s;

import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.k8s.corefile.Corefile;
import dev.dnshealth.k8s.lint.Known;
import dev.dnshealth.k8s.lint.Workload;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The ConfigMaps that the DNS pods mount.
 *
 * @param maps those that are there
 * @param complete whether it is known what is in all of them
 * @param problem why the Corefile cannot be parsed, with the line; empty if it can, or if it is not
 *     known what it imports
 */
record MountedConfigs(List<ConfigMap> maps, boolean complete, Optional<String> problem) {

  private static final String COREFILE = "Corefile";

  /** The key that is written whenever a node joins; CoreDNS takes any content of it. */
  private static final String NODE_HOSTS = "NodeHosts";

  static MountedConfigs unknown() {
    return new MountedConfigs(List.of(), false, Optional.empty());
  }

  /**
   * Returns these ConfigMaps with what is wrong with the Corefile that {@code pod} makes of them.
   */
  static MountedConfigs of(PodSpec pod, List<ConfigMap> maps, boolean complete) {
    return new MountedConfigs(
        maps,
        complete,
        Workload.container(pod)
            .map(
                container ->
                    MountedFiles.of(pod, container, source -> content(source, maps, complete)))
            .flatMap(files -> files.corefile().value())
            .filter(file -> file.unread().isEmpty())
            .flatMap(Corefile::problem)
            .map(problem -> problem.at() + ": " + problem.what()));
  }

  private static Known<ConfigMap> content(
      MountedFiles.Source source, List<ConfigMap> maps, boolean complete) {
    return maps.stream()
        .filter(map -> map.getMetadata().getName().equals(source.name()))
        .findFirst()
        .map(Known::of)
        .orElseGet(
            () -> complete ? Known.of(new ConfigMap()) : Known.unknown("it could not be read"));
  }

  /** Returns the Corefile; empty if none of the ConfigMaps has it. */
  Optional<String> corefile() {
    return main().map(map -> map.getData().get(COREFILE));
  }

  /**
   * Returns the ConfigMap with the Corefile, with the last change of anything that a new pod would
   * start with.
   *
   * @param shift what to add to the API's times
   */
  Optional<Facts.ConfigFacts> facts(Duration shift) {
    return main()
        .map(
            map ->
                new Facts.ConfigFacts(
                    map.getMetadata().getName(),
                    changedAt(map).map(at -> at.plus(shift)),
                    problem));
  }

  private Optional<ConfigMap> main() {
    return maps.stream().filter(map -> keys(map).anyMatch(COREFILE::equals)).findFirst();
  }

  private Optional<Instant> changedAt(ConfigMap main) {
    List<Optional<Instant>> changes =
        Stream.concat(
                Stream.of(changed(main, COREFILE::equals)),
                maps.stream()
                    .filter(map -> !map.equals(main) && keys(map).anyMatch(MountedConfigs::counts))
                    .map(map -> changed(map, MountedConfigs::counts)))
            .toList();
    return complete && changes.stream().allMatch(Optional::isPresent)
        ? changes.stream().flatMap(Optional::stream).max(Comparator.naturalOrder())
        : Optional.empty();
  }

  private static boolean counts(String key) {
    return !key.equals(NODE_HOSTS);
  }

  private static Stream<String> keys(ConfigMap map) {
    return Stream.ofNullable(map.getData()).flatMap(data -> data.keySet().stream());
  }

  /** Returns when the newest writer of such a key last wrote; empty if no writer is known. */
  private static Optional<Instant> changed(ConfigMap map, Predicate<String> keys) {
    return Stream.ofNullable(map.getMetadata().getManagedFields())
        .flatMap(List::stream)
        .filter(entry -> owned(entry).anyMatch(keys))
        .flatMap(entry -> FactsMapping.instant(entry.getTime()).stream())
        .max(Comparator.naturalOrder());
  }

  /** Returns the keys of the data that the entry's writer owns. */
  private static Stream<String> owned(ManagedFieldsEntry entry) {
    return entry.getFieldsV1() != null
            && entry.getFieldsV1().getAdditionalProperties().get("f:data") instanceof Map<?, ?> data
        ? data.keySet().stream()
            .map(String::valueOf)
            .filter(field -> field.startsWith("f:"))
            .map(field -> field.substring(2))
        : Stream.empty();
  }
}
