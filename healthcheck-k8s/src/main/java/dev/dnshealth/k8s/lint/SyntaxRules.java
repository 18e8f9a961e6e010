package dev.dnshealth.k8s.lint;

import dev.dnshealth.core.config.Nearest;
import dev.dnshealth.k8s.corefile.Corefile;
import dev.dnshealth.k8s.corefile.Directive;
import dev.dnshealth.k8s.corefile.ServerAddress;
import dev.dnshealth.k8s.corefile.ServerBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What CoreDNS refuses to start with. */
final class SyntaxRules implements LintFamily {

  static final LintInfo SYNTAX =
      LintInfo.error(
          "LINT-COREFILE-SYNTAX",
          "the Corefile cannot be understood",
          "CoreDNS refuses it, or takes it for something that nobody means. Pods that run keep the"
              + " last good one, and each pod that starts crashes: a restart makes it an outage.",
          "Correct the line. Try the file with `healthcheck lint --corefile FILE` before it is"
              + " applied.");

  static final LintInfo DUPLICATE =
      LintInfo.error(
          "LINT-COREFILE-DUPLICATE-ZONE",
          "a zone is served twice on the same port",
          "CoreDNS refuses to start: the zone is already defined.",
          "Merge the two server blocks, or part them by port, `bind` or `view`.");

  static final LintInfo UNKNOWN_PLUGIN =
      LintInfo.warning(
          "LINT-COREFILE-UNKNOWN-PLUGIN",
          "a plugin that CoreDNS 1.15 does not have",
          "CoreDNS refuses a name that it was not built with: each pod that starts crashes.",
          "Correct the name. If your image was built with this plugin, all is well.");

  /** What CoreDNS 1.15 is built with, from its {@code plugin.cfg}. */
  private static final List<String> PLUGINS =
      List.of(
          "acl",
          "any",
          "auto",
          "autopath",
          "azure",
          "bind",
          "bufsize",
          "cache",
          "cancel",
          "chaos",
          "clouddns",
          "debug",
          "dns64",
          "dnssec",
          "dnstap",
          "dynupdate",
          "erratic",
          "errors",
          "etcd",
          "file",
          "forward",
          "geoip",
          "grpc",
          "grpc_server",
          "header",
          "health",
          "hosts",
          "https",
          "https3",
          "k8s_external",
          "kubernetes",
          "loadbalance",
          "local",
          "log",
          "loop",
          "metadata",
          "minimal",
          "multisocket",
          "nomad",
          "nsid",
          "on",
          "pprof",
          "prometheus",
          "proxyproto",
          "quic",
          "ready",
          "reload",
          "rewrite",
          "root",
          "route53",
          "secondary",
          "shed",
          "sign",
          "siit",
          "template",
          "timeouts",
          "tls",
          "trace",
          "transfer",
          "tsig",
          "view",
          "whoami");

  @Override
  public List<LintRule> rules() {
    return List.of(
        new LintRule(SYNTAX, input -> input.corefile().examine(SyntaxRules::syntax)),
        CorefileRule.present(DUPLICATE, SyntaxRules::duplicates),
        CorefileRule.present(UNKNOWN_PLUGIN, SyntaxRules::unknownPlugins));
  }

  private static Examined syntax(Corefile file) {
    return Examined.found(
            file.problem().stream()
                .map(problem -> Sighting.at(problem.at(), "Corefile", problem.what())))
        .and(CorefileRule.unread(file));
  }

  private static Stream<Sighting> duplicates(Corefile file) {
    List<Listener> seen = new ArrayList<>();
    List<Sighting> found = new ArrayList<>();
    for (ServerBlock block : file.blocks()) {
      for (ServerAddress address : block.addresses()) {
        Listener listener = Listener.of(block, address);
        seen.stream()
            .filter(listener::meets)
            .findFirst()
            .ifPresent(
                first ->
                    found.add(
                        CorefileRule.at(
                            block, address + " is served by the block at " + first.block().at())));
        seen.add(listener);
      }
    }
    return found.stream();
  }

  private static Stream<Sighting> unknownPlugins(Corefile file) {
    return file.blocks().stream()
        .flatMap(
            block ->
                block.directives().stream()
                    .filter(directive -> !PLUGINS.contains(directive.name()))
                    .map(directive -> CorefileRule.at(block, directive, unknown(directive))));
  }

  private static String unknown(Directive directive) {
    return directive.name()
        + Nearest.to(directive.name(), PLUGINS).map(near -> " (is " + near + " meant?)").orElse("");
  }

  /**
   * A zone and port, with what else parts it from others.
   *
   * @param block its server block
   * @param address zone and port
   * @param bind the addresses it listens on; empty for all
   * @param view whether only some clients see it
   */
  private record Listener(
      ServerBlock block, ServerAddress address, Set<String> bind, boolean view) {

    static Listener of(ServerBlock block, ServerAddress address) {
      return new Listener(
          block,
          address,
          block.directives("bind").flatMap(d -> d.args().stream()).collect(Collectors.toSet()),
          block.has("view"));
    }

    boolean meets(Listener other) {
      return address.equals(other.address)
          && !view
          && !other.view
          && (bind.isEmpty()
              || other.bind.isEmpty()
              || bind.stream().anyMatch(other.bind::contains));
    }
  }
}
