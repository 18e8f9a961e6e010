package dev.dnshealth.daemon;

import dev.dnshealth.core.config.Config;
import dev.dnshealth.core.config.ConfigException;
import dev.dnshealth.core.config.ConfigKeys;
import dev.dnshealth.core.config.ConfigReader;
import dev.dnshealth.core.config.VantageKeys;
import dev.dnshealth.core.config.VantageNetwork;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.CanarySettings;
import dev.dnshealth.k8s.ClusterSettings;
import dev.dnshealth.k8s.PeerSettings;
import dev.dnshealth.k8s.TokenAccess;
import dev.dnshealth.k8s.YamlSettings;
import dev.dnshealth.k8s.peers.Bearer;
import dev.dnshealth.k8s.peers.PeerAccess;
import dev.dnshealth.k8s.peers.SecretAccess;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns flags, environment and file into settings. */
final class Settings {

  /** Where the manifests put the daemon, if the pod does not tell. */
  private static final String NAMESPACE = "dnshealth";

  private Settings() {}

  /**
   * Returns what is set: by the file of {@code --config}, then by the environment, then by flags of
   * the form {@code --key=value}.
   *
   * @throws ConfigException if anything is wrong, with all that is
   */
  static Config read(List<String> arguments, Map<String, String> environment) {
    Map<String, String> flags = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      if (argument.startsWith("--") && equals > 2) {
        flags.put(argument.substring(2, equals), argument.substring(equals + 1));
      } else {
        problems.add(
            argument
                + ": not understood (expected: --config=FILE, --KEY=VALUE, -path=FILE,"
                + " --context=NAME, -allowPods=true|false or -udpPort=PORT)");
      }
    }
    Optional<String> file = Optional.ofNullable(flags.remove("config"));
    ConfigReader reader = new ConfigReader();
    try {
      file.ifPresent(name -> reader.settings(name, YamlSettings.read(Path.of(name))));
    } catch (ConfigException e) {
      problems.addAll(e.problems());
    }
    reader.environment(environment).settings("flags", flags);
    try {
      Config config = reader.read();
      if (problems.isEmpty()) {
        return config;
      }
    } catch (ConfigException e) {
      problems.addAll(e.problems());
    }
    throw new ConfigException(problems);
  }

  /** Returns what is set about the cluster, for a daemon in one of its pods. */
  static ClusterSettings cluster(Config config, Map<String, String> environment) {
    String pod =
        environment.getOrDefault("POD_NAME", environment.getOrDefault("HOSTNAME", "daemon"));
    Vantage vantage =
        new Vantage(
            pod,
            Optional.ofNullable(environment.get("NODE_NAME")),
            config.get(VantageKeys.NETWORK) == VantageNetwork.HOST ? Network.HOST : Network.POD);
    Optional<CanarySettings> canary =
        config.get(ConfigKeys.CANARY)
            ? Optional.of(
                new CanarySettings(
                    environment.getOrDefault("POD_NAMESPACE", NAMESPACE),
                    Optional.ofNullable(environment.get("POD_UID"))
                        .map(uid -> new CanarySettings.Pod(pod, uid)),
                    config.get(ConfigKeys.CANARY_INTERVAL)))
            : Optional.empty();
    return ClusterSettings.of(config, canary, peers(config, environment, pod), vantage);
  }

  /** Returns how others are asked; without anything to show they are not, as all would refuse. */
  private static Optional<PeerSettings> peers(
      Config config, Map<String, String> environment, String pod) {
    Optional<Path> credential =
        config
            .get(VantageKeys.SECRET_FILE)
            .or(() -> config.get(VantageKeys.TOKEN_FILE))
            .map(Path::of);
    return Optional.ofNullable(environment.get("POD_NAMESPACE"))
        .filter(namespace -> credential.isPresent())
        .map(
            namespace ->
                new PeerSettings(
                    namespace,
                    pod,
                    config.get(ConfigKeys.HTTP_PORT),
                    credential,
                    config.get(VantageKeys.PULL_INTERVAL),
                    config.get(VantageKeys.HEARD_WITHIN)));
  }

  /** Returns who may read what this daemon sees; nobody where nothing is set. */
  static PeerAccess access(
      Config config, Map<String, String> environment, KubernetesClient client, Time time) {
    Optional<String> secret = config.get(VantageKeys.SECRET_FILE);
    if (secret.isPresent()) {
      return new SecretAccess(new Bearer(Path.of(secret.get()), time));
    }
    if (config.get(VantageKeys.TOKEN_FILE).isEmpty()) {
      return PeerAccess.closed();
    }
    return new TokenAccess(
        client,
        environment.getOrDefault("POD_NAMESPACE", NAMESPACE),
        Arrays.stream(config.get(VantageKeys.ACCOUNTS).split(",", -1)).map(String::strip).toList(),
        time);
  }
}
