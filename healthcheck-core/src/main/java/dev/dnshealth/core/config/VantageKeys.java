package dev.dnshealth.core.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The keys of vantages: what a daemon is among them, and how they tell each other what they saw.
 */
public final class VantageKeys {

  private static final Predicate<String> OBJECT_NAMES =
      Pattern.compile("[a-z0-9][a-z0-9.-]{0,252}( *, *[a-z0-9][a-z0-9.-]{0,252})*")
          .asMatchPredicate();
  private static final ValueType<String> FILE =
      ValueType.text("the path of a file", path -> !path.isBlank() && path.indexOf('\0') < 0);

  /** What the daemon does. */
  public static final ConfigKey<DaemonRole> ROLE =
      new ConfigKey<>(
          "role",
          ValueType.oneOf(DaemonRole.class),
          DaemonRole.MEMBER,
          "member: takes part in the election of the one that acts; vantage: only probes, and tells"
              + " what it sees");

  /** Where its packets start from. */
  public static final ConfigKey<VantageNetwork> NETWORK =
      new ConfigKey<>(
          "vantage.network",
          ValueType.oneOf(VantageNetwork.class),
          VantageNetwork.POD,
          "host for a pod in its node's network, so that nobody takes what it sees for what pods"
              + " see");

  /** How often each peer is asked. */
  public static final ConfigKey<Duration> PULL_INTERVAL =
      new ConfigKey<>(
          "peers.pull-interval",
          ValueType.duration(),
          Duration.ofMillis(500),
          "how often the one that leads asks each other vantage for what it saw; below"
              + " peers.heard-within");

  /** How long a peer counts as heard. */
  public static final ConfigKey<Duration> HEARD_WITHIN =
      new ConfigKey<>(
          "peers.heard-within",
          ValueType.duration(),
          Duration.ofSeconds(3),
          "how long after it was last asked with success the evidence of another vantage counts; 3s"
              + " is as old as any proof may be");

  /** The token that is shown to peers; with it, theirs are reviewed. */
  public static final ConfigKey<Optional<String>> TOKEN_FILE =
      new ConfigKey<>(
          "peers.token-file",
          FILE.optional(),
          Optional.empty(),
          "the file with our ServiceAccount token for the audience dnshealth-peers, which is shown"
              + " to other vantages; where it is set, theirs are reviewed by the API");

  /** Whose tokens are accepted. */
  public static final ConfigKey<String> ACCOUNTS =
      new ConfigKey<>(
          "peers.accounts",
          ValueType.text("names of ServiceAccounts, with commas between", OBJECT_NAMES),
          "healthcheck,healthcheck-vantage",
          "the ServiceAccounts of our own namespace whose tokens may read our observations");

  /** A secret that all vantages share. */
  public static final ConfigKey<Optional<String>> SECRET_FILE =
      new ConfigKey<>(
          "peers.secret-file",
          FILE.optional(),
          Optional.empty(),
          "the file with a secret that all vantages share, instead of tokens");

  private static final List<ConfigKey<?>> ALL =
      List.of(ROLE, NETWORK, PULL_INTERVAL, HEARD_WITHIN, TOKEN_FILE, ACCOUNTS, SECRET_FILE);

  private VantageKeys() {}

  static List<ConfigKey<?>> all() {
    return ALL;
  }
}
