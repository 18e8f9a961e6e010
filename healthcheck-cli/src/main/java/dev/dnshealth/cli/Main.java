package dev.dnshealth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.dnshealth.core.config.Nearest;
import dev.dnshealth.k8s.ApiNotReachableException;
import dev.dnshealth.k8s.KubernetesSetupException;
import java.io.PrintWriter;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The entry point of the command line. */
@Command(
    name = "healthcheck",
    description = "Checks cluster DNS the way pods use it.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      ProbeCommand.class,
      DiagnoseCommand.class,
      RunCommand.class,
      LintCommand.class,
      ReplayCommand.class,
      IncidentsCommand.class,
      RearmCommand.class,
      RestartCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:healthy",
      "1:unhealthy",
      "2:degraded",
      "3:unknown",
      "4:wrong usage or configuration",
      "5:Kubernetes API not reachable",
      "6:held by a guard: nothing was done",
      "7:done, and not proven"
    })
public final class Main implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, UTF_8);
    System.exit(run(out, err, args));
  }

  /** Runs the command and returns its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    return new CommandLine(new Main())
        .setOut(out)
        .setErr(err)
        .setUsageHelpWidth(100)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((error, rest) -> usage(error))
        .setExecutionExceptionHandler((error, command, parsed) -> failed(error, command))
        .execute(args);
  }

  /** Without a command there is nothing to do. */
  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "No command given");
  }

  private static int usage(ParameterException error) {
    CommandLine command = error.getCommandLine();
    String message =
        error instanceof UnmatchedArgumentException unmatched
            ? unknown(unmatched.getUnmatched().get(0), command.getCommandSpec())
            : String.valueOf(error.getMessage()).lines().findFirst().orElse("Wrong usage");
    command
        .getErr()
        .println(
            "healthcheck: %s; see %s --help"
                .formatted(message, command.getCommandSpec().qualifiedName()));
    return ExitCode.USAGE.code();
  }

  private static String unknown(String typed, CommandSpec command) {
    boolean option = typed.startsWith("-");
    Set<String> known = option ? command.optionsMap().keySet() : command.subcommands().keySet();
    return (option ? "Unknown option: '" : "Unknown command: '")
        + typed
        + "'"
        + Nearest.to(typed, known).map(word -> " (did you mean " + word + "?)").orElse("");
  }

  private static int failed(Exception error, CommandLine command) {
    if (error instanceof KubernetesSetupException) {
      command.getErr().println("healthcheck: " + error.getMessage());
      return (error instanceof ApiNotReachableException
              ? ExitCode.API_NOT_REACHABLE
              : ExitCode.USAGE)
          .code();
    }
    return bug(error, command);
  }

  /** An exception that nobody expected; its trace is what whoever mends it needs. */
  private static int bug(Exception error, CommandLine command) {
    command.getErr().println("healthcheck: a bug in this tool, please report it: " + error);
    error.printStackTrace(command.getErr());
    return ExitCode.UNKNOWN.code();
  }

  /** Tells the version from the jar's manifest. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"healthcheck " + (version == null ? "(not packaged)" : version)};
    }
  }
}
