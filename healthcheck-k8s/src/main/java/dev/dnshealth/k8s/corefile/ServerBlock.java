package dev.dnshealth.k8s.corefile;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The zones that are served alike, and how.
 *
 * @param addresses the zones with their ports; at least one
 * @param directives the plugins
 * @param at where it begins
 */
public record ServerBlock(List<ServerAddress> addresses, List<Directive> directives, Position at) {

  public ServerBlock {
    addresses = List.copyOf(addresses);
    directives = List.copyOf(directives);
    Objects.requireNonNull(at, "at");
  }

  /** Returns the directives called {@code name}, in order. */
  public Stream<Directive> directives(String name) {
    return directives.stream().filter(directive -> directive.name().equals(name));
  }

  /** Returns whether there is a directive called {@code name}. */
  public boolean has(String name) {
    return directives(name).findAny().isPresent();
  }

  /** Returns its addresses, as {@code .:53}. */
  @Override
  public String toString() {
    return addresses.stream().map(ServerAddress::toString).collect(Collectors.joining(" "));
  }
}
