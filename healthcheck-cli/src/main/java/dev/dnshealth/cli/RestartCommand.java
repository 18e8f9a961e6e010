package dev.dnshealth.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.dnshealth.cli.restart.RestartProgress;
import dev.dnshealth.cli.restart.RestartResult;
import dev.dnshealth.cli.restart.RestartRun;
import dev.dnshealth.cli.restart.RestartText;
import dev.dnshealth.core.config.Nearest;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.RequestedBy;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.Caller;
import dev.dnshealth.k8s.KubernetesSetupException;
import dev.dnshealth.k8s.RequestMonitor;
import dev.dnshealth.k8s.wire.Wire;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Replaces one DNS pod, through the guards and the ledger of the daemon. */
@Command(
    name = "restart",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = {
      "Replaces one DNS pod: evicts it, and waits until its replacement answers queries.",
      "",
      "It goes through the same guards as what a daemon does, but for those that judge whether a"
          + " pod is at fault, and through the same record in the cluster: never while another"
          + " action is under way, and counted in the same budget. What a guard holds is not done.",
      ""
    },
    footer = {
      "",
      "Run it in a pod of the cluster where you can: the other pods have to prove by answers that"
          + " they serve, and from outside their addresses can often not be reached.",
      "",
      "Ctrl-C takes the request back, unless the eviction is sent by then."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the pod is replaced, and the replacement answers; with --dry-run: it would be replaced",
      "4:wrong usage or configuration, no such pod, or a right to read is missing",
      "5:Kubernetes API not reachable",
      "6:a guard holds it: nothing was done",
      "7:the eviction was sent, and no answer of a replacement proves it"
    })
final class RestartCommand implements Callable<Integer> {

  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(10);

  /** Enough for a sentence; the record in the cluster is small. */
  private static final int LONGEST_REASON = 200;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Mixin private ServiceOptions service = new ServiceOptions();

  @Mixin private UdpPortOption udpPort = new UdpPortOption();

  @Parameters(paramLabel = "POD", description = "the pod's name, as coredns-5d78c9869d-abcde")
  private String pod = "";

  @Option(
      names = "--domain",
      paramLabel = "DOMAIN",
      description = "the cluster's domain (default: what its Corefile says)")
  private Optional<String> domain = Optional.empty();

  @Option(
      names = "--dry-run",
      description = "tell what would be done and what holds it, and change nothing")
  private boolean dryRun;

  @Option(
      names = "--override",
      split = ",",
      paramLabel = "GUARD",
      description =
          "do it although this holds it, as too_few_siblings; may be repeated. It is recorded."
              + " docs/holds.md lists them")
  private List<String> overrides = List.of();

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "why, for the record: 200 characters at most")
  private String reason = "";

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      description =
          "how long to wait while it is held, 1s to 10m (default: 20s, enough to see that the"
              + " other pods answer)",
      converter = ProbeCommand.DurationConverter.class)
  private Duration wait = Duration.ofSeconds(20);

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})",
      defaultValue = "text")
  private OutputFormat output = OutputFormat.TEXT;

  @Option(
      names = {"-q", "--quiet"},
      description = "tell no progress")
  private boolean quiet;

  @Override
  public Integer call() {
    service.check();
    String name = pod.startsWith("pod/") ? pod.substring("pod/".length()) : pod;
    Typed.requireObjectName("POD", name, spec);
    if (wait.compareTo(SHORTEST) < 0 || wait.compareTo(LONGEST) > 0) {
      throw wrong("Invalid value for option '--wait' (expected: 1s to 10m)");
    }
    if (reason.length() > LONGEST_REASON || reason.chars().anyMatch(Character::isISOControl)) {
      throw wrong("Invalid value for option '--reason' (expected: a line of 200 characters)");
    }
    Set<HoldReason> overridden = Overrides.parse(overrides, spec);
    Interruption interruption = Interruption.ofThisThread();
    Time time = Time.system();
    try (KubernetesClient client = cluster.connect(time)) {
      return restart(client, name, overridden, time);
    } finally {
      interruption.close();
    }
  }

  private int restart(KubernetesClient client, String name, Set<HoldReason> overridden, Time time) {
    RestartProgress progress = new RestartProgress(spec.commandLine().getErr(), quiet);
    RestartRun run = new RestartRun(progress, time);
    RequestMonitor.Wanted wanted =
        new RequestMonitor.Wanted(service.namespace(), service.name(), domain, udpPort.number());
    try (RequestMonitor monitor =
        RequestMonitor.connect(client, cluster.inPod(), wanted, dryRun, run.listener(), time)) {
      RequestedBy by = new RequestedBy(person(client, time), reason, overridden);
      monitor.start();
      Optional<Instance> instance = find(run, monitor, name);
      if (instance.isEmpty()) {
        return ExitCode.UNKNOWN.code();
      }
      RestartResult result = run.run(monitor, instance.get(), by, wait, dryRun);
      PrintWriter out = spec.commandLine().getOut();
      out.println(
          switch (output) {
            case TEXT -> RestartText.of(result);
            case JSON -> json(result);
          });
      out.flush();
      return code(result.outcome()).code();
    }
  }

  private static ExitCode code(RestartResult.Outcome outcome) {
    return switch (outcome) {
      case PROVEN, PLANNED -> ExitCode.HEALTHY;
      case HELD, WITHDRAWN -> ExitCode.HELD;
      case NOT_PROVEN -> ExitCode.NOT_VERIFIED;
    };
  }

  /** Returns the pod; empty if Ctrl-C came first. */
  private Optional<Instance> find(RestartRun run, RequestMonitor monitor, String name) {
    List<Instance> pods;
    try {
      pods =
          run.pods(monitor)
              .orElseThrow(
                  () ->
                      new KubernetesSetupException(
                          "the pods of "
                              + monitor.service()
                              + " could not be read in time; see whether the API answers"));
    } catch (InterruptedException e) {
      return Optional.empty();
    }
    Optional<Instance> found = pods.stream().filter(p -> p.name().equals(name)).findFirst();
    if (found.isEmpty()) {
      List<String> names = pods.stream().map(Instance::name).toList();
      throw wrong(
          "%s has no pod '%s'%s"
              .formatted(
                  monitor.service(),
                  name,
                  Nearest.to(name, names)
                      .map(nearest -> " (did you mean " + nearest + "?)")
                      .orElse(" (they are: " + String.join(", ", names) + ")")));
    }
    return found;
  }

  /** The API server knows best; what this machine says is told as such. */
  private static String person(KubernetesClient client, Time time) {
    return Caller.name(client, time)
        .orElseGet(() -> System.getProperty("user.name", "somebody") + " (as their machine says)");
  }

  private static String json(RestartResult result) {
    try {
      return Wire.mapper().writeValueAsString(result);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records are always writable", e);
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
