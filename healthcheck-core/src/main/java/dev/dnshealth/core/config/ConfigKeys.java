package dev.dnshealth.core.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Every key there is: the one table behind configuration files, environment and flags. */
public final class ConfigKeys {

  private static final Predicate<String> DNS_NAME =
      Pattern.compile("([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\\.?)+").asMatchPredicate();
  private static final Predicate<String> OBJECT_NAME =
      Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?").asMatchPredicate();
  private static final Predicate<String> IMAGE_NAME =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/:@-]{0,254}").asMatchPredicate();
  private static final ValueType<String> NAME = ValueType.text("a DNS name", DNS_NAME);
  private static final ValueType<String> OBJECT =
      ValueType.text("the name of a Kubernetes object", OBJECT_NAME);
  private static final ValueType<Integer> PORT = ValueType.integer(1, 65535);

  /** Whether actions are performed. */
  public static final ConfigKey<Mode> MODE = PolicyKeys.MODE;

  /** The name outside the cluster that is asked for; empty for none. */
  public static final ConfigKey<Optional<String>> EXTERNAL_NAME =
      new ConfigKey<>(
          "probe.external-name",
          NAME.optional(),
          Optional.of("example.com."),
          "a name outside the cluster that is asked for, or nothing to ask for none");

  /** The domain under which random names are asked for; empty for none. */
  public static final ConfigKey<Optional<String>> RANDOM_UNDER =
      new ConfigKey<>(
          "probe.random-under",
          NAME.optional(),
          Optional.empty(),
          "a domain outside the cluster under which a random name is asked for each minute, so"
              + " that no cache can answer; not asked for if not set");

  /** The cluster's domain; empty: found out. */
  public static final ConfigKey<Optional<String>> CLUSTER_DOMAIN =
      new ConfigKey<>(
          "cluster.domain",
          NAME.optional(),
          Optional.empty(),
          "the cluster's domain, like cluster.local; found out if not set");

  /** The namespace of the DNS Service; empty: found out. */
  public static final ConfigKey<Optional<String>> SERVICE_NAMESPACE =
      new ConfigKey<>(
          "dns-service.namespace",
          OBJECT.optional(),
          Optional.empty(),
          "the namespace of the DNS Service; found out if not set");

  /** The name of the DNS Service; empty: found out. */
  public static final ConfigKey<Optional<String>> SERVICE_NAME =
      new ConfigKey<>(
          "dns-service.name",
          OBJECT.optional(),
          Optional.empty(),
          "the name of the DNS Service; found out if not set");

  /** The port of the DNS Service; empty: found out. */
  public static final ConfigKey<Optional<Integer>> SERVICE_PORT =
      new ConfigKey<>(
          "dns-service.port",
          PORT.optional(),
          Optional.empty(),
          "the UDP port of the DNS Service, or that of its pods where these differ; found out if not"
              + " set");

  /** Whether short-lived pods may be made to probe from, by one that is outside the cluster. */
  public static final ConfigKey<Boolean> OUTSIDE_PODS =
      new ConfigKey<>(
          "outside.allow-pods",
          ValueType.flag(),
          false,
          "from outside the cluster: make short-lived pods that probe over UDP where that cannot be"
              + " done from here");

  /** The image of those pods: the tool's own. */
  public static final ConfigKey<Optional<String>> IMAGE =
      new ConfigKey<>(
          "image",
          ValueType.text("the name of an image", IMAGE_NAME).optional(),
          Optional.empty(),
          "the image of the pods that probe, which is the daemon's; needed only for them");

  /** How many Services of the cluster are asked for; 0 for none. */
  public static final ConfigKey<Integer> TRUTH_SERVICES =
      new ConfigKey<>(
          "truth.services",
          ValueType.integer(0, 4),
          4,
          "Services of the cluster that every DNS pod is asked for in turn, beside the newest and"
              + " the last deleted one, to compare with the API; 0 for none at all");

  /** How long a change may take from the API to the answers. */
  public static final ConfigKey<Duration> TRUTH_PROPAGATION =
      new ConfigKey<>(
          "truth.propagation",
          ValueType.duration(),
          Duration.ofSeconds(10),
          "how long a change may take from the API to the DNS pods; what caches may keep for longer"
              + " comes on top");

  /** Whether the DNS pods are asked for their pages of health, readiness and metrics. */
  public static final ConfigKey<Boolean> POD_PAGES =
      new ConfigKey<>(
          "facts.pod-pages",
          ValueType.flag(),
          true,
          "whether the DNS pods are asked for their pages of health, readiness and metrics");

  /** Whether a Service is made and removed to see how long that takes to be known. */
  public static final ConfigKey<Boolean> CANARY =
      new ConfigKey<>(
          "canary.enabled",
          ValueType.flag(),
          false,
          "whether a Service is made and removed now and then, to measure how long each DNS pod"
              + " takes to know; needs rights of its own");

  /** How often. */
  public static final ConfigKey<Duration> CANARY_INTERVAL =
      new ConfigKey<>(
          "canary.interval",
          ValueType.duration(),
          Duration.ofMinutes(5),
          "how long from one such measurement to the next");

  /** The port of metrics, health and status. */
  public static final ConfigKey<Integer> HTTP_PORT =
      new ConfigKey<>("http.port", PORT, 9890, "the port of metrics, health and status");

  /** How a pod is removed. */
  public static final ConfigKey<Removal> REMOVAL =
      new ConfigKey<>(
          "removal",
          ValueType.oneOf(Removal.class),
          Removal.EVICT,
          "evict: respects PodDisruptionBudgets; delete: respects none");

  /** Whether evidence of each action is kept. */
  public static final ConfigKey<Boolean> EVIDENCE =
      new ConfigKey<>(
          "evidence.enabled",
          ValueType.flag(),
          true,
          "whether with each action its evidence is kept, in ConfigMaps beside the DNS Service");

  /** Whether that includes the logs of the DNS container. */
  public static final ConfigKey<Boolean> EVIDENCE_LOGS =
      new ConfigKey<>(
          "evidence.logs",
          ValueType.flag(),
          false,
          "whether that includes the last logs of the DNS container, which hold names that were"
              + " looked up; needs the right to read them");

  /** How long evidence is gathered. */
  public static final ConfigKey<Duration> EVIDENCE_WITHIN =
      new ConfigKey<>(
          "evidence.within",
          ValueType.duration(),
          Duration.ofSeconds(1),
          "how long evidence is gathered, beside the action; what takes longer is left out");

  /** How long others leave a Lease alone that is not renewed. */
  public static final ConfigKey<Duration> LEASE_DURATION =
      new ConfigKey<>(
          "lease.duration",
          ValueType.duration(),
          Duration.ofSeconds(15),
          "how long after its last sign of life another takes the lead from the one that acts");

  /** How long its holder leads without having renewed it. */
  public static final ConfigKey<Duration> LEASE_RENEW_DEADLINE =
      new ConfigKey<>(
          "lease.renew-deadline",
          ValueType.duration(),
          Duration.ofSeconds(10),
          "how long the one that acts goes on without having renewed its lead; below"
              + " lease.duration");

  /** How often it is renewed. */
  public static final ConfigKey<Duration> LEASE_RETRY =
      new ConfigKey<>(
          "lease.retry",
          ValueType.duration(),
          Duration.ofSeconds(2),
          "how often the lead is renewed; below lease.renew-deadline");

  /** How log lines are written. */
  public static final ConfigKey<LogFormat> LOG_FORMAT =
      new ConfigKey<>(
          "log.format", ValueType.oneOf(LogFormat.class), LogFormat.JSON, "how log lines look");

  /** What is logged. */
  public static final ConfigKey<LogLevel> LOG_LEVEL =
      new ConfigKey<>(
          "log.level", ValueType.oneOf(LogLevel.class), LogLevel.INFO, "the least level logged");

  /** Where inputs are recorded; empty: nowhere. */
  public static final ConfigKey<Optional<String>> JOURNAL_PATH =
      new ConfigKey<>(
          "journal.path",
          ValueType.text("the path of a file", path -> !path.isBlank() && path.indexOf('\0') < 0)
              .optional(),
          Optional.empty(),
          "the file in which all that is learnt and decided is recorded, for replay; not recorded if"
              + " not set");

  /** How large a file of the journal gets, in bytes. */
  public static final ConfigKey<Long> JOURNAL_MAX_SIZE =
      new ConfigKey<>(
          "journal.max-size",
          ValueType.size(100_000),
          10_000_000L,
          "how large a file of the journal gets before the next is begun");

  /** How many files of the journal are kept. */
  public static final ConfigKey<Integer> JOURNAL_FILES =
      new ConfigKey<>(
          "journal.files",
          ValueType.integer(1, 100),
          5,
          "how many files of the journal are kept, with the one being written");

  private static final List<ConfigKey<?>> ALL =
      Stream.of(
              PolicyKeys.all(),
              VantageKeys.all(),
              List.of(
                  EXTERNAL_NAME,
                  RANDOM_UNDER,
                  CLUSTER_DOMAIN,
                  SERVICE_NAMESPACE,
                  SERVICE_NAME,
                  SERVICE_PORT,
                  OUTSIDE_PODS,
                  IMAGE,
                  TRUTH_SERVICES,
                  TRUTH_PROPAGATION,
                  POD_PAGES,
                  CANARY,
                  CANARY_INTERVAL,
                  HTTP_PORT,
                  REMOVAL,
                  EVIDENCE,
                  EVIDENCE_LOGS,
                  EVIDENCE_WITHIN,
                  LEASE_DURATION,
                  LEASE_RENEW_DEADLINE,
                  LEASE_RETRY,
                  JOURNAL_PATH,
                  JOURNAL_MAX_SIZE,
                  JOURNAL_FILES,
                  LOG_FORMAT,
                  LOG_LEVEL))
          .<ConfigKey<?>>flatMap(List::stream)
          .toList();

  private ConfigKeys() {}

  /** Returns every key, in the order in which they are explained. */
  public static List<ConfigKey<?>> all() {
    return ALL;
  }
}
