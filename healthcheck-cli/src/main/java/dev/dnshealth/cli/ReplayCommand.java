package dev.dnshealth.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.dnshealth.cli.replay.ReplayText;
import dev.dnshealth.core.config.ConfigException;
import dev.dnshealth.core.config.ConfigReader;
import dev.dnshealth.core.config.Policy;
import dev.dnshealth.k8s.YamlSettings;
import dev.dnshealth.k8s.journal.JournalException;
import dev.dnshealth.k8s.journal.Replay;
import dev.dnshealth.k8s.journal.ReplayReport;
import dev.dnshealth.k8s.wire.Wire;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Decides again on what a monitor recorded, with the recorded policy or with another one. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description =
        "Decides again on what a monitor recorded, and tells when it found, held back and did what;"
            + " with another policy, what it would have found, held back and done.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the same decisions as recorded; with --policy, always",
      "1:other decisions than recorded",
      "4:wrong usage or configuration, or no journal that can be read"
    })
final class ReplayCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "JOURNAL",
      description = "a file of a journal, plain or compressed, or a directory of them")
  private Path journal = Path.of("");

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description =
          "a YAML file of settings as the daemon reads it; what it does not set is at its default,"
              + " whatever was recorded")
  private Optional<Path> policy = Optional.empty();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})",
      defaultValue = "text")
  private OutputFormat output = OutputFormat.TEXT;

  @Override
  public Integer call() {
    try {
      Replay replay =
          policy.map(ReplayCommand::read).map(Replay::with).orElseGet(Replay::asRecorded);
      replay.read(journal);
      ReplayReport report = replay.report();
      spec.commandLine().getOut().println(text(report));
      boolean other = policy.isEmpty() && report.result() == ReplayReport.Result.DIFFERENT;
      return (other ? ExitCode.UNHEALTHY : ExitCode.HEALTHY).code();
    } catch (ConfigException e) {
      return refuse(e.problems());
    } catch (JournalException e) {
      return refuse(List.of(String.valueOf(e.getMessage())));
    } catch (NoSuchFileException e) {
      return refuse(List.of(e.getMessage() + ": there is no such file"));
    } catch (IOException e) {
      return refuse(List.of(journal + ": cannot be read: " + e.getMessage()));
    }
  }

  private static Policy read(Path file) {
    return new ConfigReader().settings(file.toString(), YamlSettings.read(file)).read().policy();
  }

  private String text(ReplayReport report) throws JsonProcessingException {
    return switch (output) {
      case TEXT -> ReplayText.of(report, policy.isPresent());
      case JSON -> Wire.mapper().writeValueAsString(report);
    };
  }

  private int refuse(List<String> problems) {
    problems.forEach(problem -> spec.commandLine().getErr().println("healthcheck: " + problem));
    return ExitCode.USAGE.code();
  }
}
