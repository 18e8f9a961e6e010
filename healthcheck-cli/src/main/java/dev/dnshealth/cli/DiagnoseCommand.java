package dev.dnshealth.cli;

import dev.dnshealth.cli.diagnose.DiagnoseRequest;
import dev.dnshealth.cli.diagnose.DiagnoseRun;
import dev.dnshealth.cli.diagnose.ReportText;
import dev.dnshealth.core.monitor.Report;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.ReportJson;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Watches DNS servers for some seconds and says what is wrong; needs no rights in a cluster. */
@Command(
    name = "diagnose",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description =
        "Watches DNS servers for some seconds and says what is wrong, with evidence; needs no rights"
            + " in a cluster.")
final class DiagnoseCommand implements Callable<Integer> {

  private static final Duration SHORTEST = Duration.ofSeconds(8);
  private static final Duration LONGEST = Duration.ofMinutes(10);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--target",
      arity = "1",
      required = true,
      paramLabel = "ADDRESS[:PORT]",
      description = "a server at its own address, as 10.244.0.7 or [fd00::7]:5353; may be repeated")
  private List<String> targets = List.of();

  @Option(
      names = "--service",
      paramLabel = "ADDRESS[:PORT]",
      description = "the address in front of the servers, as 10.96.0.10")
  private Optional<String> service = Optional.empty();

  @Option(
      names = "--domain",
      paramLabel = "DOMAIN",
      description = "the cluster's domain (default: ${DEFAULT-VALUE})",
      defaultValue = "cluster.local")
  private String domain = "";

  @Option(
      names = "--external",
      paramLabel = "NAME",
      description = "a name outside the cluster (default: ${DEFAULT-VALUE})",
      defaultValue = "example.com")
  private String external = "";

  @Option(
      names = "--for",
      paramLabel = "TIME",
      description = "how long to look (default: ${DEFAULT-VALUE})",
      converter = ProbeCommand.DurationConverter.class,
      defaultValue = "12s")
  private Duration span = Duration.ZERO;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})",
      defaultValue = "text")
  private OutputFormat output = OutputFormat.TEXT;

  @Override
  public Integer call() throws InterruptedException {
    if (span.compareTo(SHORTEST) < 0 || span.compareTo(LONGEST) > 0) {
      throw new ParameterException(
          spec.commandLine(), "Invalid value for option '--for' (expected: 8s to 10m)");
    }
    List<InetSocketAddress> servers =
        targets.stream().map(text -> Typed.address(text, spec)).toList();
    Optional<InetSocketAddress> front = service.map(text -> Typed.address(text, spec));
    if (Stream.concat(servers.stream(), front.stream()).distinct().count()
        != servers.size() + front.stream().count()) {
      throw new ParameterException(spec.commandLine(), "An address is given twice");
    }
    DiagnoseRequest request = new DiagnoseRequest(servers, front, domain, external, span);
    PrintWriter err = spec.commandLine().getErr();
    err.printf("looking for %d s ", span.toSeconds());
    Report report =
        new DiagnoseRun(request, Time.system())
            .run(
                passed -> {
                  err.print(".");
                  err.flush();
                });
    err.println();
    spec.commandLine()
        .getOut()
        .println(
            switch (output) {
              case TEXT -> ReportText.of(report);
              case JSON -> new ReportJson().write(report);
            });
    return ExitCode.of(report.diagnosis().verdict()).code();
  }
}
