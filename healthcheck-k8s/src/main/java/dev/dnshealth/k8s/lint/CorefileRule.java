package dev.dnshealth.k8s.lint;

import dev.dnshealth.k8s.corefile.Corefile;
import dev.dnshealth.k8s.corefile.Directive;
import dev.dnshealth.k8s.corefile.ServerBlock;
import dev.dnshealth.k8s.corefile.UnreadImport;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/** Makes rules about the Corefile that say what an import which was not read leaves open. */
final class CorefileRule {

  private CorefileRule() {}

  /** Returns a rule that is broken by something that is there. */
  static LintRule present(LintInfo info, Function<Corefile, Stream<Sighting>> broken) {
    return new LintRule(
        info,
        input ->
            readable(input).examine(file -> Examined.found(broken.apply(file)).and(open(file))));
  }

  /** Returns a rule that is broken by something that is not there. */
  static LintRule absent(LintInfo info, Function<Corefile, Stream<Sighting>> broken) {
    return new LintRule(
        info,
        input ->
            readable(input)
                .examine(
                    file -> {
                      Examined examined = Examined.found(broken.apply(file));
                      return examined.found().isEmpty() || file.unread().isEmpty()
                          ? examined
                          : unread(file);
                    }));
  }

  /** Returns the Corefile, if all of it can be understood. */
  static Known<Corefile> readable(LintInput input) {
    return input
        .corefile()
        .flatMap(
            file ->
                file.problem().isPresent()
                    ? Known.unknown(
                        "the Corefile cannot be understood (" + SyntaxRules.SYNTAX.id() + ")")
                    : Known.of(file));
  }

  /** Returns what is not known because of imports that were not read. */
  static Examined unread(Corefile file) {
    return file.unread().stream()
        .map(UnreadImport::toString)
        .map(Examined::unknown)
        .reduce(Examined.found(Stream.empty()), Examined::and);
  }

  /** Returns what is not known because of such imports, or of the environment. */
  static Examined open(Corefile file) {
    return file.blocks().stream()
        .flatMap(block -> block.directives().stream())
        .flatMap(CorefileRule::withOptions)
        .filter(directive -> directive.toString().contains("{$"))
        .map(directive -> Examined.unknown(directive.at() + " depends on the environment"))
        .reduce(unread(file), Examined::and);
  }

  private static Stream<Directive> withOptions(Directive directive) {
    return Stream.concat(
        Stream.of(directive), directive.block().stream().flatMap(CorefileRule::withOptions));
  }

  static Sighting at(ServerBlock block, String seen) {
    return Sighting.at(block.at(), "server block " + block, seen);
  }

  static Sighting at(ServerBlock block, Directive directive, String seen) {
    return Sighting.at(directive.at(), "server block " + block, seen);
  }

  /** Returns a finding for each directive called {@code name} of which {@code broken} tells one. */
  static Stream<Sighting> each(
      Corefile file, String name, BiFunction<ServerBlock, Directive, Stream<Sighting>> broken) {
    return file.blocks().stream()
        .flatMap(
            block -> block.directives(name).flatMap(directive -> broken.apply(block, directive)));
  }
}
