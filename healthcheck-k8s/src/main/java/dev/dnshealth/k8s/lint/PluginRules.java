package dev.dnshealth.k8s.lint;

import dev.dnshealth.k8s.corefile.Corefile;
import dev.dnshealth.k8s.corefile.Directive;
import dev.dnshealth.k8s.corefile.ServerBlock;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Plugins that are missing. */
final class PluginRules implements LintFamily {

  static final LintInfo NO_KUBERNETES =
      LintInfo.error(
          "LINT-COREFILE-NO-KUBERNETES",
          "the plugin `kubernetes` is missing",
          "Without it no name of the cluster is answered.",
          "Add `kubernetes cluster.local in-addr.arpa ip6.arpa`, with your cluster's domain, to the"
              + " server block of the root zone.");

  static final LintInfo NO_READY =
      LintInfo.warning(
          "LINT-COREFILE-NO-READY",
          "the plugin `ready` is missing beside `kubernetes`",
          "It alone can tell Kubernetes that the names of the cluster have been read. Without it a"
              + " new pod takes queries too early and answers SERVFAIL, or its probe never succeeds.",
          "Add `ready` to the server block with `kubernetes`, and a readiness probe on port 8181,"
              + " path /ready.");

  static final LintInfo NO_HEALTH =
      LintInfo.warning(
          "LINT-COREFILE-NO-HEALTH",
          "the plugin `health` is missing",
          "A process that hangs is not restarted, and one that is told to stop does so at once,"
              + " while clients still ask it.",
          "Add `health { lameduck 5s }` on lines of their own, and a liveness probe on port 8080,"
              + " path /health.");

  static final LintInfo NO_ERRORS =
      LintInfo.warning(
          "LINT-COREFILE-NO-ERRORS",
          "the plugin `errors` is missing",
          "Failures, as of an upstream or of the way to the API, leave no trace in the log.",
          "Add `errors` to the server block.");

  static final LintInfo NO_LOOP =
      LintInfo.warning(
          "LINT-COREFILE-NO-LOOP",
          "the plugin `loop` is missing where all names are forwarded",
          "If the upstream sends queries back, each becomes an endless flood that uses up CPU and"
              + " memory. With the plugin CoreDNS says so when it starts, and stops.",
          "Add `loop` to the server block.");

  static final LintInfo NO_RELOAD =
      LintInfo.warning(
          "LINT-COREFILE-NO-RELOAD",
          "the plugin `reload` is missing",
          "A change of the Corefile counts only for pods that start after it: pods answer"
              + " differently, and a mistake shows itself when one crashes, long after the change.",
          "Add `reload` to a server block.");

  static final LintInfo NO_CACHE =
      LintInfo.warning(
          "LINT-COREFILE-NO-CACHE",
          "the plugin `cache` is missing where names are forwarded",
          "Each look-up goes to the upstream: it takes longer, and when the upstream stumbles every"
              + " client feels it.",
          "Add `cache 30` to the server block.");

  @Override
  public List<LintRule> rules() {
    return List.of(
        CorefileRule.absent(NO_KUBERNETES, file -> nowhere(file, "kubernetes")),
        CorefileRule.absent(NO_READY, PluginRules::notReady),
        CorefileRule.absent(NO_HEALTH, file -> nowhere(file, "health")),
        CorefileRule.absent(
            NO_ERRORS,
            file -> missing(file, "errors", b -> b.has("kubernetes") || b.has("forward"))),
        CorefileRule.absent(NO_LOOP, file -> missing(file, "loop", PluginRules::forwardsAll)),
        CorefileRule.absent(NO_RELOAD, file -> nowhere(file, "reload")),
        CorefileRule.absent(NO_CACHE, file -> missing(file, "cache", b -> b.has("forward"))));
  }

  private static Stream<Sighting> nowhere(Corefile file, String plugin) {
    return file.directives(plugin).findAny().isPresent()
        ? Stream.empty()
        : Stream.of(Sighting.of("Corefile", "no server block has " + plugin));
  }

  private static Stream<Sighting> notReady(Corefile file) {
    return file.directives("kubernetes").findAny().isPresent()
        ? missing(file, "ready", block -> block.has("kubernetes"))
        : nowhere(file, "ready");
  }

  private static Stream<Sighting> missing(
      Corefile file, String plugin, Predicate<ServerBlock> needs) {
    return file.blocks().stream()
        .filter(needs)
        .filter(block -> !block.has(plugin))
        .map(block -> CorefileRule.at(block, "has no " + plugin));
  }

  private static boolean forwardsAll(ServerBlock block) {
    return block.addresses().stream().anyMatch(address -> address.zone().equals("."))
        && block.directives("forward").anyMatch(PluginRules::all);
  }

  private static boolean all(Directive forward) {
    return forward.arg(0).filter(from -> from.equals(".")).isPresent();
  }
}
