package dev.dnshealth.daemon;

import dev.dnshealth.core.config.Config;
import dev.dnshealth.core.config.ConfigException;
import dev.dnshealth.core.config.ConfigKeys;
import dev.dnshealth.core.config.VantageKeys;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.ApiNotReachableException;
import dev.dnshealth.k8s.ClusterSettings;
import dev.dnshealth.k8s.Footing;
import dev.dnshealth.k8s.KubernetesClients;
import dev.dnshealth.k8s.KubernetesSetupException;
import dev.dnshealth.k8s.journal.JournalSettings;
import dev.dnshealth.k8s.outside.ProberWork;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Starts the daemon, or a prober. In a cluster no flag is needed; outside, {@code
 * -path=KUBECONFIG}, or what the CLI takes for it.
 */
public final class Main {

  /** The exit codes that a daemon can have; the CLI has the same. */
  private static final int BAD_SETTINGS = 4;

  private static final int NO_API = 5;

  /** The argument of a prober pod. */
  private static final String PROBER = "prober";

  private Main() {}

  /** Runs until it is stopped. */
  public static void main(String[] args) throws InterruptedException {
    int code = run(List.of(args), System.getenv());
    if (code != 0) {
      System.exit(code);
    }
  }

  static int run(List<String> arguments, Map<String, String> environment)
      throws InterruptedException {
    if (arguments.equals(List.of(PROBER))) {
      return runProber(environment);
    }
    Flags flags = Flags.of(arguments, environment);
    Config config;
    try {
      config = Settings.read(flags.settings(), environment);
    } catch (ConfigException e) {
      e.problems().forEach(problem -> say(problem));
      return BAD_SETTINGS;
    }
    System.setProperty("HEALTHCHECK_LOG_FORMAT", word(config.get(ConfigKeys.LOG_FORMAT)));
    System.setProperty("HEALTHCHECK_LOG_LEVEL", word(config.get(ConfigKeys.LOG_LEVEL)));
    try (KubernetesClient client = client(flags);
        Daemon daemon =
            new Daemon(
                client,
                flags.outside()
                    ? outside(client, config, flags, environment)
                    : Settings.cluster(config, environment),
                config.get(VantageKeys.ROLE),
                Settings.access(config, environment, client, Time.system()),
                JournalSettings.of(config),
                config.get(ConfigKeys.HTTP_PORT),
                Time.system())) {
      Runtime.getRuntime().addShutdownHook(new Thread(daemon::close, "shutdown"));
      daemon.run();
      return 0;
    } catch (KubernetesSetupException e) {
      say(String.valueOf(e.getMessage()));
      return !flags.outside() || e instanceof ApiNotReachableException ? NO_API : BAD_SETTINGS;
    } catch (IOException e) {
      say(
          "port "
              + config.get(ConfigKeys.HTTP_PORT)
              + ": cannot be listened on: "
              + e.getMessage());
      return BAD_SETTINGS;
    }
  }

  private static int runProber(Map<String, String> environment) throws InterruptedException {
    // Whoever made it hears of what matters; nobody reads its log.
    System.setProperty("HEALTHCHECK_LOG_LEVEL", "warn");
    InetSocketAddress address =
        new InetSocketAddress(Addresses.literal("127.0.0.1"), ProberWork.PORT);
    try (ProberMode prober =
        new ProberMode(
            ProberWork.read(environment.getOrDefault(ProberWork.VARIABLE, "")),
            address,
            ProberMode.PATIENCE,
            Time.system())) {
      prober.start();
      prober.awaitEnd();
      return 0;
    } catch (IllegalArgumentException e) {
      say(String.valueOf(e.getMessage()));
      return BAD_SETTINGS;
    } catch (IOException e) {
      say("port " + ProberWork.PORT + ": cannot be listened on: " + e.getMessage());
      return BAD_SETTINGS;
    }
  }

  private static KubernetesClient client(Flags flags) {
    return flags.outside()
        ? KubernetesClients.fromKubeconfig(flags.kubeconfig(), flags.context())
        : KubernetesClients.inCluster();
  }

  /** A person waits for it, so what is wrong is told at once. */
  private static ClusterSettings outside(
      KubernetesClient client, Config config, Flags flags, Map<String, String> environment) {
    KubernetesClients.check(client, Time.system());
    Footing footing = Footing.find(client, false, config, Time.system());
    if (!footing.missingToRead().isEmpty()) {
      say(
          "these rights are missing, so that less is known: "
              + String.join(", ", footing.missingToRead()));
    }
    Config settled = config;
    if (!footing.missingToAct().isEmpty()) {
      say(
          "it only watches, because these rights are missing: "
              + String.join(", ", footing.missingToAct()));
      // Who cannot act must not keep others from it by leading.
      List<String> observing = new ArrayList<>(flags.settings());
      observing.add("--" + ConfigKeys.MODE.name() + "=observe");
      settled = Settings.read(observing, environment);
    }
    return ClusterSettings.of(settled, Optional.empty(), Optional.empty(), footing.vantage());
  }

  /** Returns a value as it stands in settings and in the log. */
  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** Before the log is set up, and for what a person must see at once. */
  private static void say(String line) {
    System.err.println("healthcheck: " + line);
  }
}
