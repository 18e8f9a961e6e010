package dev.dnshealth.cli;

import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say which DNS Service of a cluster is meant; a mixin. */
final class ServiceOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      description = "the DNS Service's namespace (default: where it usually is)")
  private Optional<String> namespace = Optional.empty();

  @Option(
      names = "--service",
      paramLabel = "NAME",
      description = "the DNS Service's name (default: the one with the usual label)")
  private Optional<String> name = Optional.empty();

  /** Returns whether any of these options is given. */
  boolean given() {
    return namespace.isPresent() || name.isPresent();
  }

  /**
   * Checks what was typed.
   *
   * @throws ParameterException if one of them can be no name of an object
   */
  void check() {
    namespace.ifPresent(typed -> Typed.requireObjectName("--namespace", typed, spec));
    name.ifPresent(typed -> Typed.requireObjectName("--service", typed, spec));
  }

  Optional<String> namespace() {
    return namespace;
  }

  Optional<String> name() {
    return name;
  }
}
