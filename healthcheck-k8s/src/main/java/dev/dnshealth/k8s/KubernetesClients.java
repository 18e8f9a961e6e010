package dev.dnshealth.k8s;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.time.Time;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes clients that do not repeat requests on their own, give up soon, and never need DNS in the
 * cluster. One client a process is enough; whoever asked for it closes it.
 */
public final class KubernetesClients {

  private static final Path SERVICE_ACCOUNT =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

  /** What the client puts in place of a server that the kubeconfig does not name. */
  private static final String NO_SERVER = "//kubernetes.default.svc";

  private static final String HOST = "KUBERNETES_SERVICE_HOST";
  private static final String PORT = "KUBERNETES_SERVICE_PORT";

  private KubernetesClients() {}

  /** Returns whether this process runs in a pod. */
  public static boolean isInCluster() {
    return isSet(System.getenv(HOST));
  }

  /**
   * Makes a client from what Kubernetes gives every pod.
   *
   * @throws KubernetesSetupException if this is no pod, or one without a service account's token
   */
  public static KubernetesClient inCluster() {
    return inCluster(System.getenv(), SERVICE_ACCOUNT);
  }

  static KubernetesClient inCluster(Map<String, String> environment, Path serviceAccount) {
    String host = environment.getOrDefault(HOST, "");
    if (host.isEmpty()) {
      throw new KubernetesSetupException(
          HOST + " is not set, so this is not a pod; give a kubeconfig to work from outside");
    }
    try {
      Addresses.literal(host);
    } catch (IllegalArgumentException e) {
      throw new KubernetesSetupException(
          HOST
              + " is the name "
              + host
              + ", which would need the DNS that is to be checked; set it to the API's IP address",
          e);
    }
    Path token = serviceAccount.resolve("token");
    Path authority = serviceAccount.resolve("ca.crt");
    for (Path file : List.of(token, authority)) {
      if (!Files.isReadable(file)) {
        throw new KubernetesSetupException(
            file + " cannot be read; give the pod a service account and mount its token");
      }
    }
    String port = environment.getOrDefault(PORT, "443");
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("https://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port)
            .withCaCertFile(authority.toString())
            .build();
    // The token is replaced every hour: read anew for each request, from memory-backed files.
    config.setOauthTokenProvider(() -> read(token));
    return client(config);
  }

  /** Returns whether there is a kubeconfig where one usually is. */
  public static boolean hasKubeconfig() {
    return usualFiles().stream().anyMatch(KubernetesClients::isKubeconfig);
  }

  /**
   * Makes a client from a kubeconfig.
   *
   * @param path the file; absent for {@code KUBECONFIG}, or else {@code ~/.kube/config}
   * @param context its context; absent for the current one
   * @throws KubernetesSetupException if there is no such file or context, or it cannot be used
   */
  public static KubernetesClient fromKubeconfig(Optional<Path> path, Optional<String> context) {
    return fromKubeconfig(path, context, ExecPlugin.PATIENCE);
  }

  static KubernetesClient fromKubeconfig(
      Optional<Path> path, Optional<String> context, Duration patience) {
    List<Path> files = path.map(List::of).orElseGet(KubernetesClients::usualFiles);
    List<Path> present = files.stream().filter(KubernetesClients::isKubeconfig).toList();
    if (present.isEmpty()) {
      throw new KubernetesSetupException(
          files.stream()
              .map(file -> KubeconfigPlace.of(file).trouble(file, KubeconfigPlace.user()))
              .collect(Collectors.joining("; ", "no kubeconfig: ", "")));
    }
    Kubeconfig config = load(path, present, context.orElse(null), patience);
    List<String> contexts = config.getContexts().stream().map(c -> c.getName()).toList();
    context
        .filter(c -> !contexts.contains(c))
        .ifPresent(
            c -> {
              throw new KubernetesSetupException(
                  "no context "
                      + c
                      + " in "
                      + join(present)
                      + "; it has: "
                      + String.join(", ", contexts));
            });
    if (config.getCurrentContext() == null) {
      throw new KubernetesSetupException(
          join(present) + " has no current context; name one of: " + String.join(", ", contexts));
    }
    if (config.getMasterUrl().contains(NO_SERVER)) {
      throw new KubernetesSetupException(
          "context "
              + config.getCurrentContext().getName()
              + " in "
              + join(present)
              + " names no cluster with a server; repair it or give another");
    }
    config.getCredentials();
    return client(config);
  }

  /**
   * Asks the API server for its version.
   *
   * @return the version, as {@code v1.34.4}
   * @throws ApiNotReachableException if it cannot be reached or does not accept the credentials
   */
  public static String check(KubernetesClient client, Time time) {
    Reply reply;
    try {
      reply = new Api(client, time).get("get-version", "/version");
    } catch (IOException e) {
      throw ApiFailure.of(client.getMasterUrl().toString(), e);
    }
    String server = "the Kubernetes API at " + client.getMasterUrl();
    if (reply.code() == 401 || reply.code() == 403) {
      throw new ApiNotReachableException(
          server
              + (hasCredentials(client.getConfiguration())
                  ? " does not accept the credentials (" + reply.message() + "); renew them"
                  : " wants credentials ("
                      + reply.message()
                      + "), and there are none; where a command gives them, run that by itself"));
    }
    if (!reply.ok()) {
      throw new ApiNotReachableException(
          server + " fails: " + reply.message() + "; look at its log");
    }
    return reply.json().path("gitVersion").asText();
  }

  private static boolean hasCredentials(Config config) {
    return config.getOauthTokenProvider() != null
        || isSet(config.getOauthToken())
        || isSet(config.getAutoOAuthToken())
        || isSet(config.getClientCertData())
        || isSet(config.getClientCertFile())
        || isSet(config.getUsername());
  }

  private static boolean isKubeconfig(Path file) {
    return KubeconfigPlace.of(file) == KubeconfigPlace.FILE;
  }

  private static List<Path> usualFiles() {
    return Config.getKubeconfigFilenames().stream().map(Path::of).toList();
  }

  private static Kubeconfig load(
      Optional<Path> path, List<Path> present, @Nullable String context, Duration patience) {
    // Of the usual files some may be empty; the one that is given has to say something.
    List<Path> files =
        path.isPresent() ? present : present.stream().filter(f -> f.toFile().length() > 0).toList();
    try {
      return Kubeconfig.read(files, path.isEmpty(), context, patience, Time.system());
    } catch (RuntimeException e) {
      // The YAML parser's exceptions are of no common kind.
      throw new KubernetesSetupException(
          join(present)
              + " cannot be used as a kubeconfig ("
              + oneLine(e)
              + "); repair it or give another",
          e);
    }
  }

  private static KubernetesClient client(Config config) {
    config.setRequestRetryBackoffLimit(0);
    config.setRequestTimeout(5_000);
    config.setConnectionTimeout(2_000);
    // A request that times out closes an HTTP/1.1 connection; a dead HTTP/2 one would be used on.
    config.setHttp2Disable(true);
    try {
      return new KubernetesClientBuilder()
          .withConfig(config)
          .withKubernetesSerialization(new KubernetesSerialization(new ObjectMapper(), false))
          .build();
    } catch (KubernetesClientException e) {
      throw new KubernetesSetupException(
          "no client can be made ("
              + oneLine(e)
              + "); check the certificates and keys that it is given",
          e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns what is at the bottom of a failure, without the lines that quote the file's secrets.
   */
  private static String oneLine(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (root instanceof JsonMappingException) {
      return "it is not laid out like one"; // The message would quote what is there instead.
    }
    return String.valueOf(root.getMessage())
        .lines()
        .limit(2)
        .map(String::strip)
        .collect(Collectors.joining(" "));
  }

  private static String join(List<Path> files) {
    return String.join(", ", files.stream().map(Path::toString).toList());
  }

  static boolean isSet(@Nullable String text) {
    return text != null && !text.isEmpty();
  }
}
