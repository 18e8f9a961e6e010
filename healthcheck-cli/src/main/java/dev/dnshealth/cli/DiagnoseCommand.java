package dev.dnshealth.cli;

import dev.dnshealth.cli.diagnose.AddressScene;
import dev.dnshealth.cli.diagnose.ClusterScene;
import dev.dnshealth.cli.diagnose.DiagnoseJUnit;
import dev.dnshealth.cli.diagnose.DiagnoseJson;
import dev.dnshealth.cli.diagnose.DiagnoseMarkdown;
import dev.dnshealth.cli.diagnose.DiagnoseRun;
import dev.dnshealth.cli.diagnose.DiagnoseText;
import dev.dnshealth.cli.diagnose.Findings;
import dev.dnshealth.cli.diagnose.Progress;
import dev.dnshealth.cli.diagnose.Recording;
import dev.dnshealth.cli.diagnose.Scene;
import dev.dnshealth.cli.diagnose.ShortLook;
import dev.dnshealth.cli.diagnose.Style;
import dev.dnshealth.cli.report.ReportFormat;
import dev.dnshealth.core.monitor.Recorder;
import dev.dnshealth.core.time.Time;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Looks at cluster DNS for some seconds and says what is wrong; changes nothing. */
@Command(
    name = "diagnose",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = {
      "Looks at cluster DNS for some seconds and says what is wrong, with evidence, what was ruled"
          + " out, whether a restart would help, and what to do next. Changes nothing.",
      "",
      "Without --target it looks at the cluster of the kubeconfig, or of the pod it runs in, and"
          + " needs the rights of the ClusterRole view there. With --target it needs no cluster.",
      ""
    },
    footer = {
      "",
      "Each probe that a daemon sends seldom is sent every second, and the one on which liveness is"
          + " judged every 0.3 s. The thresholds are the daemon's: a target fails after 5 failures"
          + " in a row that span 5 s, and is lossy from 10 %% of at least 20 queries lost. A fault"
          + " that comes and goes, or that shows only as a change, needs a daemon.",
      "",
      "Ctrl-C ends the look and prints what was seen by then; the exit code is then 130."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:healthy",
      "1:unhealthy",
      "2:degraded",
      "3:unknown",
      "4:wrong usage or configuration, or a right is missing",
      "5:Kubernetes API not reachable"
    })
final class DiagnoseCommand implements Callable<Integer> {

  private static final String DEFAULT_DOMAIN = "cluster.local";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      description = "the DNS Service's namespace (default: where it usually is)")
  private Optional<String> namespace = Optional.empty();

  @Mixin private UdpPortOption udpPort = new UdpPortOption();

  @Mixin private PodsOptions pods = new PodsOptions();

  @Option(
      names = "--target",
      arity = "1",
      paramLabel = "ADDRESS[:PORT]",
      description = "a server at its own address, as 10.244.0.7 or [fd00::7]:5353; may be repeated")
  private List<String> targets = List.of();

  @Option(
      names = "--service",
      paramLabel = "NAME|ADDRESS",
      description =
          "the DNS Service's name (default: the one with the usual label); with --target the address"
              + " in front of the servers, as 10.96.0.10")
  private Optional<String> service = Optional.empty();

  @Option(
      names = "--domain",
      paramLabel = "DOMAIN",
      description =
          "the cluster's domain (default: what its Corefile says; with --target cluster.local)")
  private Optional<String> domain = Optional.empty();

  @Option(
      names = "--external",
      paramLabel = "NAME",
      description = "a name outside the cluster; empty for none (default: ${DEFAULT-VALUE})",
      defaultValue = "example.com")
  private String external = "";

  @Option(
      names = "--for",
      paramLabel = "TIME",
      description = "how long to look once the servers are found, 8s to 10m (default: 10s)",
      converter = ProbeCommand.DurationConverter.class)
  private Duration span = ShortLook.SPAN;

  @Option(
      names = "--record",
      paramLabel = "FILE",
      description = "a new file for all that is learnt and found, which `replay` reads")
  private Optional<Path> record = Optional.empty();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})",
      defaultValue = "text")
  private ReportFormat output = ReportFormat.TEXT;

  @Option(
      names = {"-q", "--quiet"},
      description = "tell no progress")
  private boolean quiet;

  @Override
  public Integer call() {
    if (span.compareTo(ShortLook.SHORTEST) < 0 || span.compareTo(ShortLook.LONGEST) > 0) {
      throw wrong("Invalid value for option '--for' (expected: 8s to 10m)");
    }
    Interruption interruption = Interruption.ofThisThread(PodsOptions.END_WITHIN);
    try {
      return diagnose(Time.system(), Terminal.system());
    } finally {
      interruption.close();
    }
  }

  private int diagnose(Time time, Terminal terminal) {
    try (Scene scene = targets.isEmpty() ? cluster(time) : addresses(time)) {
      Findings findings = look(scene, progress(scene, terminal), time);
      PrintWriter out = spec.commandLine().getOut();
      out.println(
          switch (output) {
            case TEXT -> DiagnoseText.of(findings, new Style(terminal.colours()));
            case JSON -> DiagnoseJson.of(findings);
            case MARKDOWN -> DiagnoseMarkdown.of(findings);
            case JUNIT -> DiagnoseJUnit.of(findings);
          });
      out.flush();
      return ExitCode.of(findings.verdict()).code();
    }
  }

  private Findings look(Scene scene, Progress progress, Time time) {
    if (record.isEmpty()) {
      return new DiagnoseRun(scene, span, Recorder.none(), time).run(progress);
    }
    Recording recording = open(record.get());
    try (recording) {
      return new DiagnoseRun(scene, span, recording.recorder(), time).run(progress);
    } finally {
      recording
          .problem()
          .ifPresent(line -> spec.commandLine().getErr().println("healthcheck: " + line));
    }
  }

  private Recording open(Path file) {
    try {
      return Recording.open(file);
    } catch (FileAlreadyExistsException e) {
      throw wrong("'--record': " + file + " is there already; name another file");
    } catch (AccessDeniedException e) {
      throw wrong("'--record': " + file + " cannot be written: permission denied");
    } catch (IOException e) {
      throw wrong("'--record': " + file + " cannot be written: " + e.getMessage());
    }
  }

  private Progress progress(Scene scene, Terminal terminal) {
    return quiet
        ? ProgressLine.quiet()
        : new ProgressLine(
            spec.commandLine().getErr(), terminal.rewritable(), scene.place().what(), span);
  }

  private Scene cluster(Time time) {
    namespace.ifPresent(name -> Typed.requireObjectName("--namespace", name, spec));
    service.ifPresent(name -> Typed.requireObjectName("--service", name, spec));
    return ClusterScene.connect(
        cluster.connect(time),
        cluster.inPod(),
        new ClusterScene.Wanted(
            namespace, service, domain, udpPort.number(), external, pods.settings()),
        time);
  }

  private Scene addresses(Time time) {
    if (cluster.given() || namespace.isPresent()) {
      throw wrong("'--target' names servers without a cluster: give either these or a cluster");
    }
    List<InetSocketAddress> servers =
        targets.stream().map(text -> Typed.address(text, spec)).toList();
    Optional<InetSocketAddress> front = service.map(text -> Typed.address(text, spec));
    if (Stream.concat(servers.stream(), front.stream()).distinct().count()
        != servers.size() + front.stream().count()) {
      throw wrong("An address is given twice");
    }
    return new AddressScene(servers, front, domain.orElse(DEFAULT_DOMAIN), external, time);
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
