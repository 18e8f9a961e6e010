package dev.dnshealth.cli;

import dev.dnshealth.cli.demo.Demo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows in under a minute what the tool does; needs no cluster. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = "Shows in under a minute what the tool does; needs no cluster and no Docker.")
final class DemoCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    CommandLine command = spec.commandLine();
    try {
      Optional<String> problem = Demo.play(command.getOut(), command.getColorScheme().ansi());
      problem.ifPresent(
          what ->
              command.getErr().println("healthcheck: the demo did not go as it should: " + what));
      return (problem.isEmpty() ? ExitCode.HEALTHY : ExitCode.UNHEALTHY).code();
    } catch (IOException | UncheckedIOException e) {
      command
          .getErr()
          .println("healthcheck: the demo needs free ports on 127.0.0.1: " + e.getMessage());
      return ExitCode.UNKNOWN.code();
    }
  }
}
