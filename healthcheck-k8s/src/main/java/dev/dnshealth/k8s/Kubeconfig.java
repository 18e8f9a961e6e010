package dev.dnshealth.k8s;

import dev.dnshealth.core.time.Time;
import io.fabric8.kubernetes.api.model.NamedAuthInfo;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.KubeConfigUtils;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What kubeconfigs say. The command of a user that gives the credentials is hidden from the
 * library, which would wait for it for ever, at the start and whenever a token is renewed.
 */
final class Kubeconfig extends Config {

  private static final Logger log = LoggerFactory.getLogger(Kubeconfig.class);

  /** How long a command that failed is not run again; until then the last token is used on. */
  private static final Duration QUIET = Duration.ofMinutes(1);

  private final List<Path> files;
  private final boolean amended;
  private final Duration patience;
  private final Time time;
  private Optional<ExecPlugin> plugin = Optional.empty();
  private Instant quietUntil = Instant.MIN;

  private Kubeconfig(List<Path> files, boolean amended, Duration patience, Time time) {
    super(false);
    this.files = List.copyOf(files);
    this.amended = amended;
    this.patience = patience;
    this.time = time;
  }

  /**
   * Reads the files; of two that name the same, the first counts. Runs nothing.
   *
   * @param amended whether the client's own environment variables amend what they say
   * @param context the context; absent for the current one
   * @param patience how long a command may take that gives the credentials
   */
  static Kubeconfig read(
      List<Path> files, boolean amended, @Nullable String context, Duration patience, Time time) {
    Kubeconfig read = new Kubeconfig(files, amended, patience, time);
    io.fabric8.kubernetes.api.model.Config[] models =
        files.stream()
            .map(file -> KubeConfigUtils.parseConfig(file.toFile()))
            .toArray(io.fabric8.kubernetes.api.model.Config[]::new);
    Map<String, ExecPlugin> plugins = read.takePlugins(models);
    KubeConfigUtils.merge(read, context, models);
    if (amended) {
      Config.configFromSysPropsOrEnvVars(read);
    }
    // As kubectl does: a token or password beside the command goes before it.
    if (read.getCurrentContext() != null
        && !read.hasToken()
        && !KubernetesClients.isSet(read.getUsername())) {
      read.plugin =
          Optional.ofNullable(plugins.get(read.getCurrentContext().getContext().getUser()));
    }
    return read;
  }

  /** Takes the commands out of the files' users, by the users' names. */
  private Map<String, ExecPlugin> takePlugins(io.fabric8.kubernetes.api.model.Config... models) {
    Map<String, ExecPlugin> plugins = new HashMap<>();
    for (int i = models.length - 1; i >= 0; i--) {
      for (NamedAuthInfo user :
          Objects.requireNonNullElse(models[i].getUsers(), List.<NamedAuthInfo>of())) {
        if (user.getUser() == null) {
          continue;
        }
        if (user.getUser().getExec() == null) {
          plugins.remove(user.getName());
        } else {
          plugins.put(
              user.getName(), new ExecPlugin(user.getUser().getExec(), files.get(i), patience));
          user.getUser().setExec(null);
        }
      }
    }
    return plugins;
  }

  /**
   * Runs the command that gives the credentials, if there is one.
   *
   * @throws KubernetesSetupException if it gives none
   */
  void getCredentials() {
    plugin
        .flatMap(command -> use(command.run()).problem())
        .ifPresent(
            problem -> {
              throw new KubernetesSetupException(problem);
            });
  }

  private ExecPlugin.Given use(ExecPlugin.Given given) {
    given.token().ifPresent(this::setAutoOAuthToken);
    given
        .certificate()
        .ifPresent(
            certificate -> {
              setClientCertData(certificate.chain());
              setClientKeyData(certificate.key());
              setClientKeyAlgo(getKeyAlgorithm(null, certificate.key()));
            });
    return given;
  }

  /**
   * Renews the token. The client asks for it when the API does not accept the last one, and once a
   * minute; it takes the token of what is returned.
   */
  @Override
  public Config refresh() {
    if (plugin.isEmpty()) {
      return readAgain();
    }
    // A certificate cannot be changed in a client that is in use.
    if (hasToken()) {
      runAgain(plugin.get(), time.now());
    }
    return this;
  }

  private Config readAgain() {
    try {
      return read(files, amended, getCurrentContext().getName(), patience, time);
    } catch (RuntimeException e) {
      // The YAML parser's exceptions are of no common kind.
      log.debug("the kubeconfig cannot be read again, what it said counts on", e);
      return this;
    }
  }

  /** Does nothing for whom has waited while another had it run. */
  private synchronized void runAgain(ExecPlugin command, Instant wanted) {
    if (wanted.isBefore(quietUntil)) {
      return;
    }
    ExecPlugin.Given given = command.run();
    given.token().ifPresent(this::setAutoOAuthToken);
    given.problem().ifPresent(problem -> log.warn("the token is not renewed: {}", problem));
    quietUntil = given.problem().isPresent() ? time.now().plus(QUIET) : time.now();
  }

  private boolean hasToken() {
    return KubernetesClients.isSet(getAutoOAuthToken());
  }
}
