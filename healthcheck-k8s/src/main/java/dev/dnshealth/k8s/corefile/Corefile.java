package dev.dnshealth.k8s.corefile;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * CoreDNS's configuration, with snippets and imported files in the place of their imports.
 * References to environment variables stay as they are typed.
 *
 * @param file the name by which positions call it
 * @param blocks the server blocks; with a problem, as much of them as stands before it
 * @param problem why the rest cannot be understood; empty if all was
 * @param unread the imports whose content is not known
 */
public record Corefile(
    String file,
    List<ServerBlock> blocks,
    Optional<CorefileProblem> problem,
    List<UnreadImport> unread) {

  private static final Pattern DOMAIN = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_-]+)*");

  public Corefile {
    Objects.requireNonNull(file, "file");
    blocks = List.copyOf(blocks);
    Objects.requireNonNull(problem, "problem");
    unread = List.copyOf(unread);
  }

  /**
   * Reads a Corefile. Any text has a result; what is wrong with it is told in it.
   *
   * @param file the name by which positions call it; imports are relative to it
   * @param imports where imported files are found
   */
  public static Corefile parse(String file, String text, ImportSource imports) {
    return new CorefileParser(file, text, imports).parse();
  }

  /** Reads a Corefile whose imports cannot be had. */
  public static Corefile parse(String text) {
    return parse("Corefile", text, ImportSource.unread("imports were not looked for"));
  }

  /** Returns all directives of server blocks called {@code name}, in order. */
  public Stream<Directive> directives(String name) {
    return blocks.stream().flatMap(block -> block.directives(name));
  }

  /**
   * Returns the cluster's domain: the first zone of the first {@code kubernetes} plugin that is not
   * a reverse zone. A plugin without zones takes those of its server block.
   *
   * @return the domain in lower case without its last dot; empty if there is no such plugin
   */
  public Optional<String> clusterDomain() {
    return blocks.stream()
        .flatMap(block -> block.directives("kubernetes").map(plugin -> domain(block, plugin)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> domain(ServerBlock block, Directive plugin) {
    return Stream.concat(
            plugin.args().stream().flatMap(Corefile::zone),
            block.addresses().stream().map(ServerAddress::zone))
        .filter(zone -> DOMAIN.matcher(zone).matches())
        .filter(zone -> !zone.endsWith("in-addr.arpa") && !zone.endsWith("ip6.arpa"))
        .findFirst();
  }

  private static Stream<String> zone(String text) {
    try {
      return Stream.of(ServerAddress.of(text).zone());
    } catch (IllegalArgumentException e) {
      return Stream.empty();
    }
  }
}
