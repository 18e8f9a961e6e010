package dev.dnshealth.k8s.lint;

import dev.dnshealth.k8s.corefile.Corefile;
import dev.dnshealth.k8s.corefile.Directive;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** How Kubernetes learns that a pod can answer. */
final class ReadinessRules implements LintFamily {

  static final LintInfo NONE =
      LintInfo.warning(
          "LINT-WORKLOAD-NO-READINESS",
          "there is no readiness probe",
          "A pod takes queries as soon as its process runs, before it knows the cluster's names, and"
              + " goes on taking them while it stops.",
          "Add a readiness probe: httpGet on port 8181, path /ready.");

  static final LintInfo ELSEWHERE =
      LintInfo.warning(
          "LINT-WORKLOAD-READINESS",
          "the readiness probe does not ask the plugin `ready`",
          "Any other answer, as that of `health`, only says that the process runs.",
          "Let it be an httpGet of /ready on the port of `ready`, 8181 unless set otherwise.");

  private static final String PATH = "/ready";
  private static final String PORT = "8181";

  @Override
  public List<LintRule> rules() {
    return List.of(
        new LintRule(NONE, input -> input.workload().examine(ReadinessRules::missing)),
        new LintRule(ELSEWHERE, ReadinessRules::elsewhere));
  }

  private static Examined missing(Workload workload) {
    return Examined.foundIf(probe(workload).isEmpty(), workload.toString(), "no readiness probe");
  }

  private static Examined elsewhere(LintInput input) {
    return input
        .workload()
        .examine(
            workload ->
                probe(workload)
                    .map(probe -> elsewhere(input, workload, probe))
                    .orElseGet(() -> Examined.unknown(workload + " has no readiness probe")));
  }

  private static Examined elsewhere(LintInput input, Workload workload, Probe probe) {
    HTTPGetAction get = probe.getHttpGet();
    if (get == null || !PATH.equals(get.getPath())) {
      return Examined.foundIf(
          true,
          workload.toString(),
          get == null
              ? "the readiness probe is no HTTP request"
              : "the readiness probe asks for " + Objects.requireNonNullElse(get.getPath(), "/"));
    }
    String port = number(get.getPort(), workload);
    return CorefileRule.readable(input)
        .flatMap(ReadinessRules::portOfReady)
        .examine(
            ready ->
                Examined.foundIf(
                    !ready.equals(port),
                    workload.toString(),
                    "the readiness probe asks port " + port + ", `ready` listens on " + ready));
  }

  private static Known<String> portOfReady(Corefile file) {
    return file.directives("ready")
        .findFirst()
        .map(ReadinessRules::portOf)
        .map(Known::of)
        .orElseGet(() -> Known.unknown("no plugin `ready` is seen in the Corefile"));
  }

  private static String portOf(Directive ready) {
    return ready
        .arg(0)
        .map(address -> address.substring(address.lastIndexOf(':') + 1))
        .orElse(PORT);
  }

  /** Returns the port's number, also where it is given by its name. */
  private static String number(IntOrString port, Workload workload) {
    String typed = port.getIntVal() != null ? port.getIntVal().toString() : port.getStrVal();
    return workload.container().stream()
        .flatMap(container -> container.getPorts().stream())
        .filter(named -> typed.equals(named.getName()))
        .map(ContainerPort::getContainerPort)
        .map(String::valueOf)
        .findFirst()
        .orElse(typed);
  }

  private static Optional<Probe> probe(Workload workload) {
    return workload.container().map(Container::getReadinessProbe);
  }
}
