package dev.dnshealth.cli;

import dev.dnshealth.cli.probe.ProbeJson;
import dev.dnshealth.cli.probe.ProbeReport;
import dev.dnshealth.cli.probe.ProbeRequest;
import dev.dnshealth.cli.probe.ProbeRun;
import dev.dnshealth.cli.probe.ProbeText;
import dev.dnshealth.core.config.Durations;
import dev.dnshealth.core.probe.Question;
import dev.dnshealth.core.probe.Rcode;
import dev.dnshealth.core.probe.RecordType;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Asks DNS servers over UDP and TCP and says how they answer; needs no cluster. */
@Command(
    name = "probe",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = "Asks DNS servers over UDP and TCP and says how they answer; needs no cluster.")
final class ProbeCommand implements Callable<Integer> {

  private static final int MOST_QUERIES = 1000;
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final Pattern DNS_NAME =
      Pattern.compile("(?=.{1,254}$)(\\.|([^.\\s]{1,63}\\.)*[^.\\s]{1,63}\\.?)");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "1..*",
      paramLabel = "ADDRESS[:PORT]",
      description = "where to ask, as 10.96.0.10, 127.0.0.1:5353 or [fd00::10]:53; port 53 if none")
  private List<String> addresses = List.of();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "the name to ask for (default: ${DEFAULT-VALUE})",
      defaultValue = "kubernetes.default.svc.cluster.local")
  private String name = "";

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "the type to ask for: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})",
      defaultValue = "A")
  private RecordType type = RecordType.A;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "queries over each transport to each address (default: ${DEFAULT-VALUE})",
      defaultValue = "5")
  private int count;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "how long an answer may take (default: ${DEFAULT-VALUE})",
      converter = DurationConverter.class,
      defaultValue = "2s")
  private Duration timeout = Duration.ZERO;

  @Option(
      names = "--expect",
      paramLabel = "RCODE",
      description =
          "the response code that is right, as NOERROR or NXDOMAIN (default: any answer will do)",
      converter = RcodeConverter.class)
  private Optional<Integer> expected = Optional.empty();

  @Option(
      names = "--nsid",
      description = "say which servers answered, as far as they tell their names (NSID, RFC 5001)")
  private boolean nsid;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})",
      defaultValue = "text")
  private OutputFormat output = OutputFormat.TEXT;

  @Override
  public Integer call() throws InterruptedException {
    require(count >= 1 && count <= MOST_QUERIES, "--count", "1 to " + MOST_QUERIES);
    require(
        timeout.compareTo(Duration.ZERO) > 0 && timeout.compareTo(LONGEST) <= 0,
        "--timeout",
        "more than 0, up to " + Durations.format(LONGEST));
    require(DNS_NAME.matcher(name).matches(), "--name", "a DNS name, like example.com");
    List<InetSocketAddress> targets =
        addresses.stream().map(text -> Typed.address(text, spec)).toList();
    ProbeRequest request =
        new ProbeRequest(targets, new Question(name, type), count, timeout, expected, nsid);
    ProbeReport report = ProbeRun.of(request).run();
    String text =
        switch (output) {
          case TEXT -> ProbeText.of(report);
          case JSON -> ProbeJson.of(report);
        };
    spec.commandLine().getOut().println(text);
    return ExitCode.of(report.verdict()).code();
  }

  private void require(boolean good, String option, String expectation) {
    if (!good) {
      throw new ParameterException(
          spec.commandLine(),
          "Invalid value for option '%s' (expected: %s)".formatted(option, expectation));
    }
  }

  /** Reads a duration as {@code 500ms} or {@code 2s}. */
  static final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      return Durations.parse(text)
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'" + text + "' (expected: a time like 500ms or 2s)"));
    }
  }

  /** Reads a response code by its name. */
  static final class RcodeConverter implements ITypeConverter<Integer> {
    private static final int MOST = 4095;

    @Override
    public Integer convert(String text) {
      return IntStream.rangeClosed(0, MOST)
          .filter(code -> Rcode.name(code).equalsIgnoreCase(text))
          .boxed()
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'" + text + "' (expected: like NOERROR, NXDOMAIN, SERVFAIL or RCODE9)"));
    }
  }
}
