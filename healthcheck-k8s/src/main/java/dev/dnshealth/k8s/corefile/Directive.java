package dev.dnshealth.k8s.corefile;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A plugin in a server block, or an option in a plugin's block.
 *
 * @param name its first word
 * @param args the other words of its line, without quotes
 * @param block what stands in its braces; empty without braces too
 * @param at where it stands
 */
public record Directive(String name, List<String> args, List<Directive> block, Position at) {

  public Directive {
    Objects.requireNonNull(name, "name");
    args = List.copyOf(args);
    block = List.copyOf(block);
    Objects.requireNonNull(at, "at");
  }

  /** Returns the options called {@code option}, in order. */
  public Stream<Directive> options(String option) {
    return block.stream().filter(line -> line.name().equals(option));
  }

  /** Returns the argument at {@code index}, from 0. */
  public Optional<String> arg(int index) {
    return index < args.size() ? Optional.of(args.get(index)) : Optional.empty();
  }

  /** Returns its line as it would be typed. */
  @Override
  public String toString() {
    return String.join(" ", Stream.concat(Stream.of(name), args.stream()).toList());
  }
}
