package dev.dnshealth.cli;

import dev.dnshealth.cli.lint.LintJUnit;
import dev.dnshealth.cli.lint.LintJson;
import dev.dnshealth.cli.lint.LintMarkdown;
import dev.dnshealth.cli.lint.LintText;
import dev.dnshealth.cli.lint.LocalFiles;
import dev.dnshealth.cli.report.ReportFormat;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.LintReader;
import dev.dnshealth.k8s.corefile.Corefile;
import dev.dnshealth.k8s.lint.LintInput;
import dev.dnshealth.k8s.lint.LintReport;
import dev.dnshealth.k8s.lint.ResolvConf;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Checks how DNS is set up, without sending a query. */
@Command(
    name = "lint",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = {
      "Checks how DNS is set up in a cluster, without sending a query: the Corefile, the Deployment"
          + " or DaemonSet, PodDisruptionBudgets, the Service and its EndpointSlices.",
      "It reads from the API and changes nothing. What may not be read is said to be not checked."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:no errors and no warnings",
      "1:errors",
      "2:warnings, no errors",
      "3:nothing could be checked",
      "4:wrong usage or configuration, or no DNS Service",
      "5:Kubernetes API not reachable"
    })
final class LintCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Mixin private ServiceOptions service = new ServiceOptions();

  @Option(
      names = "--corefile",
      paramLabel = "FILE",
      description =
          "a Corefile to check alone, without a cluster; with --kubeconfig, --context, --namespace or"
              + " --service in the place of the cluster's")
  private Optional<Path> corefile = Optional.empty();

  @Option(
      names = "--resolv-conf",
      paramLabel = "FILE",
      description = "also check this file, as the DNS pods' node gives it to them")
  private Optional<Path> resolvConf = Optional.empty();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})",
      defaultValue = "text")
  private ReportFormat output = ReportFormat.TEXT;

  @Override
  public Integer call() {
    service.check();
    Optional<String> text = corefile.map(this::read);
    Optional<ResolvConf> resolv =
        resolvConf.map(path -> ResolvConf.parse(path.toString(), read(path)));
    LintInput known =
        text.filter(typed -> !namesCluster()).map(this::file).orElseGet(() -> cluster(text));
    LintInput input = resolv.map(known::withResolvConf).orElse(known);
    LintReport report = LintReport.of(input);
    String subject = subject(input);
    spec.commandLine()
        .getOut()
        .println(
            switch (output) {
              case TEXT -> LintText.of(subject, report);
              case JSON -> LintJson.of(subject, report);
              case MARKDOWN -> LintMarkdown.of(subject, report);
              case JUNIT -> LintJUnit.of(subject, report);
            });
    return ExitCode.of(report.verdict()).code();
  }

  private boolean namesCluster() {
    return cluster.given() || service.given();
  }

  /** Returns what a Corefile says where there is nothing else. */
  private LintInput file(String text) {
    return LintInput.unknown("no cluster was asked")
        .withCorefile(Corefile.parse(file(), text, new LocalFiles()));
  }

  /** Returns what the cluster says, with {@code text} for its Corefile if there is one. */
  private LintInput cluster(Optional<String> text) {
    Time time = Time.system();
    try (KubernetesClient client = cluster.connect(time)) {
      LintReader reader = new LintReader(client, time);
      return text.map(
              corefile -> reader.read(service.namespace(), service.name(), file(), corefile))
          .orElseGet(() -> reader.read(service.namespace(), service.name()));
    }
  }

  private String file() {
    return corefile.map(Path::toString).orElse("Corefile");
  }

  /** Returns what the report is about. */
  private String subject(LintInput input) {
    return input.serviceName().or(() -> corefile.map(Path::toString)).orElse("the cluster's DNS");
  }

  private String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new ParameterException(
          spec.commandLine(), path + " cannot be read (" + why(e) + ")", e);
    }
  }

  private static String why(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return "there is no such file";
    }
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    return failure instanceof CharacterCodingException
        ? "it is no text in UTF-8"
        : String.valueOf(failure.getMessage());
  }
}
