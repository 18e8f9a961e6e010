package dev.dnshealth.cli;

import dev.dnshealth.cli.diagnose.Style;
import dev.dnshealth.cli.run.RunJson;
import dev.dnshealth.cli.run.RunText;
import dev.dnshealth.cli.run.Start;
import dev.dnshealth.cli.run.Teller;
import dev.dnshealth.cli.run.Watch;
import dev.dnshealth.core.config.Config;
import dev.dnshealth.core.config.ConfigException;
import dev.dnshealth.core.config.ConfigKey;
import dev.dnshealth.core.config.ConfigKeys;
import dev.dnshealth.core.config.ConfigReader;
import dev.dnshealth.core.config.Mode;
import dev.dnshealth.core.monitor.Report;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.Caller;
import dev.dnshealth.k8s.ClusterMonitor;
import dev.dnshealth.k8s.ClusterSettings;
import dev.dnshealth.k8s.Footing;
import dev.dnshealth.k8s.YamlSettings;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Watches cluster DNS from where it is, and acts as the daemon does. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = {
      "Watches cluster DNS from wherever it is, until Ctrl-C, and replaces a pod where that is the"
          + " cure: as the daemon does, with the same guards, record and Lease, so that both may"
          + " run at once. It acts only with the rights that it has, and says which are missing.",
      "",
      "From outside the cluster it finds out by which ways the servers can be seen, and says what"
          + " each can prove and what not. Where no DNS pod is seen over UDP, nothing is done.",
      ""
    },
    footer = {
      "",
      "Settings are taken from --config, then from HEALTHCHECK_* variables, then from options, as"
          + " the daemon's are; docs/configuration.md lists them.",
      "",
      "Ctrl-C ends it: the lead is given back, and the exit code is 130."
    },
    exitCodeListHeading = "%nExit codes, after --for:%n",
    exitCodeList = {
      "0:healthy",
      "1:unhealthy",
      "2:degraded",
      "3:unknown",
      "4:wrong usage or configuration, or a right to read is missing",
      "5:Kubernetes API not reachable",
      "7:something was done, and not proven to have helped"
    })
final class RunCommand implements Callable<Integer> {

  private static final Duration SHORTEST = Duration.ofSeconds(1);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Mixin private ServiceOptions service = new ServiceOptions();

  @Mixin private UdpPortOption udpPort = new UdpPortOption();

  @Mixin private PodsOptions pods = new PodsOptions();

  @Option(
      names = "--domain",
      paramLabel = "DOMAIN",
      description = "the cluster's domain (default: what its Corefile says)")
  private Optional<String> domain = Optional.empty();

  @Option(
      names = "--external",
      paramLabel = "NAME",
      description = "a name outside the cluster; empty for none (default: example.com)")
  private Optional<String> external = Optional.empty();

  @Option(
      names = "--mode",
      paramLabel = "act|observe",
      description = "whether to act, or to tell only what would be done (default: act)")
  private Optional<Mode> mode = Optional.empty();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "settings in YAML, as the daemon's")
  private Optional<Path> config = Optional.empty();

  @Option(
      names = "--for",
      paramLabel = "TIME",
      description = "how long to watch, as 30s or 2h (default: until Ctrl-C)",
      converter = ProbeCommand.DurationConverter.class)
  private Optional<Duration> longest = Optional.empty();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description =
          "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}); json: an object on each line",
      defaultValue = "text")
  private OutputFormat output = OutputFormat.TEXT;

  @Override
  public Integer call() {
    service.check();
    if (longest.filter(span -> span.compareTo(SHORTEST) < 0).isPresent()) {
      throw new ParameterException(
          spec.commandLine(), "Invalid value for option '--for' (expected: 1s or more)");
    }
    Config settings;
    try {
      settings = settings(Map.of());
    } catch (ConfigException e) {
      e.problems().forEach(line -> spec.commandLine().getErr().println("healthcheck: " + line));
      return ExitCode.USAGE.code();
    }
    Interruption interruption = Interruption.ofThisThread(PodsOptions.END_WITHIN);
    Time time = Time.system();
    try (KubernetesClient client = cluster.connect(time)) {
      return watch(client, settings, time);
    } finally {
      interruption.close();
    }
  }

  /** Returns what is configured, with {@code last} above all else. */
  private Config settings(Map<String, String> last) {
    ConfigReader reader = new ConfigReader();
    config.ifPresent(file -> reader.settings(file.toString(), YamlSettings.read(file)));
    Map<String, String> options = new LinkedHashMap<>();
    service.namespace().ifPresent(name -> put(options, ConfigKeys.SERVICE_NAMESPACE, name));
    service.name().ifPresent(name -> put(options, ConfigKeys.SERVICE_NAME, name));
    domain.ifPresent(name -> put(options, ConfigKeys.CLUSTER_DOMAIN, name));
    external.ifPresent(name -> put(options, ConfigKeys.EXTERNAL_NAME, name));
    mode.ifPresent(word -> put(options, ConfigKeys.MODE, word.name().toLowerCase(Locale.ROOT)));
    pods.allowed().ifPresent(allowed -> put(options, ConfigKeys.OUTSIDE_PODS, allowed.toString()));
    pods.image().ifPresent(name -> put(options, ConfigKeys.IMAGE, name));
    udpPort
        .number()
        .ifPresent(number -> put(options, ConfigKeys.SERVICE_PORT, String.valueOf(number)));
    options.putAll(last);
    return reader.environment(System.getenv()).settings("options", options).read();
  }

  private static void put(Map<String, String> options, ConfigKey<?> key, String value) {
    options.put(key.name(), value);
  }

  private int watch(KubernetesClient client, Config wanted, Time time) {
    Footing footing = Footing.find(client, cluster.inPod(), wanted, time);
    // Who cannot act must not keep others from it by leading.
    Config config =
        footing.missingToAct().isEmpty()
            ? wanted
            : settings(Map.of(ConfigKeys.MODE.name(), "observe"));
    Start start =
        new Start(
            footing.service().toString(),
            client.getMasterUrl().toString(),
            footing.vantage(),
            Caller.name(client, time),
            wanted.policy().mode() == Mode.OBSERVE,
            footing.missingToAct(),
            footing.missingToRead(),
            longest);
    Watch watch = new Watch(teller(), time);
    Instant begun = time.now();
    Report last;
    try (ClusterMonitor monitor =
        ClusterMonitor.connect(
            client,
            ClusterSettings.of(config, Optional.empty(), Optional.empty(), footing.vantage()),
            List.of(watch),
            time)) {
      watch.started(start);
      monitor.start();
      watch.run(monitor::paths, longest);
      last = monitor.report();
    }
    boolean unproven = watch.ended(Duration.between(begun, time.now()), last);
    return (unproven ? ExitCode.NOT_VERIFIED : ExitCode.of(last.diagnosis().verdict())).code();
  }

  private Teller teller() {
    PrintWriter out = spec.commandLine().getOut();
    return switch (output) {
      case TEXT -> new RunText(out, new Style(Terminal.system().colours()));
      case JSON -> new RunJson(out);
    };
  }
}
