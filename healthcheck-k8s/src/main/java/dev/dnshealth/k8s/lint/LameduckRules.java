package dev.dnshealth.k8s.lint;

import dev.dnshealth.core.config.Durations;
import dev.dnshealth.k8s.corefile.Corefile;
import dev.dnshealth.k8s.corefile.Directive;
import dev.dnshealth.k8s.corefile.GoDurations;
import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** For how long a pod answers after it was told to stop. */
final class LameduckRules implements LintFamily {

  static final LintInfo LAMEDUCK =
      LintInfo.warning(
          "LINT-COREFILE-LAMEDUCK",
          "`lameduck` is shorter than the readiness probe takes to fail",
          "A pod that stops must answer until clients are led elsewhere. Kubernetes is told at once"
              + " when it deletes a pod, and by the readiness probe alone when a container stops"
              + " for another reason; until then queries to it are lost.",
          "Make periodSeconds times failureThreshold of the readiness probe shorter, or lameduck"
              + " longer: then terminationGracePeriodSeconds must be longer than lameduck.");

  static final LintInfo GRACE =
      LintInfo.warning(
          "LINT-WORKLOAD-GRACE",
          "pods are killed before `lameduck` is over",
          "The kubelet kills a process when the grace period ends, in the midst of queries.",
          "Set terminationGracePeriodSeconds to some seconds more than lameduck.");

  /** The API's defaults for a probe and for the grace period. */
  private static final int PERIOD = 10;

  private static final int FAILURES = 3;
  private static final long GRACE_SECONDS = 30;

  @Override
  public List<LintRule> rules() {
    return List.of(
        new LintRule(LAMEDUCK, LameduckRules::lameduck), new LintRule(GRACE, LameduckRules::grace));
  }

  private static Examined lameduck(LintInput input) {
    return CorefileRule.readable(input)
        .examine(
            file ->
                file.directives("health")
                    .map(health -> lameduck(health, input))
                    .reduce(CorefileRule.open(file), Examined::and));
  }

  private static Examined lameduck(Directive health, LintInput input) {
    List<Directive> options = health.options("lameduck").toList();
    if (options.isEmpty()) {
      return seen(health, "health has no lameduck: the process stops answering at once");
    }
    Directive last = options.get(options.size() - 1);
    Optional<Duration> lameduck = last.arg(0).flatMap(GoDurations::parse);
    if (last.toString().contains("{$")) {
      return Examined.found(Stream.empty());
    }
    if (lameduck.isEmpty()) {
      return seen(last, last + ": no time (expected: like 5s)");
    }
    return input
        .workload()
        .flatMap(LameduckRules::window)
        .examine(window -> compare(last, lameduck.get(), window));
  }

  private static Examined compare(Directive option, Duration lameduck, Duration window) {
    return lameduck.compareTo(window) >= 0
        ? Examined.found(Stream.empty())
        : seen(
            option,
            "lameduck is "
                + Durations.format(lameduck)
                + ", the readiness probe fails after "
                + Durations.format(window));
  }

  private static Known<Duration> window(Workload workload) {
    return workload
        .container()
        .map(container -> container.getReadinessProbe())
        .map(LameduckRules::window)
        .map(Known::of)
        .orElseGet(() -> Known.unknown(workload + " has no readiness probe"));
  }

  private static Duration window(Probe probe) {
    return Duration.ofSeconds(
        (long) Objects.requireNonNullElse(probe.getPeriodSeconds(), PERIOD)
            * Objects.requireNonNullElse(probe.getFailureThreshold(), FAILURES));
  }

  private static Examined grace(LintInput input) {
    return CorefileRule.readable(input)
        .examine(
            file ->
                input
                    .workload()
                    .examine(workload -> grace(file, workload))
                    .and(CorefileRule.unread(file)));
  }

  private static Examined grace(Corefile file, Workload workload) {
    Duration grace =
        Duration.ofSeconds(
            Objects.requireNonNullElse(
                workload.pod().getTerminationGracePeriodSeconds(), GRACE_SECONDS));
    return Examined.found(
        file
            .directives("health")
            .flatMap(health -> health.options("lameduck"))
            .flatMap(option -> option.arg(0).flatMap(GoDurations::parse).stream())
            .max(Comparator.naturalOrder())
            .filter(lameduck -> lameduck.compareTo(grace) >= 0)
            .stream()
            .map(
                lameduck ->
                    Sighting.of(
                        workload.toString(),
                        "lameduck is "
                            + Durations.format(lameduck)
                            + ", terminationGracePeriodSeconds "
                            + grace.toSeconds())));
  }

  private static Examined seen(Directive where, String what) {
    return Examined.found(Stream.of(Sighting.at(where.at(), "plugin health", what)));
  }
}
