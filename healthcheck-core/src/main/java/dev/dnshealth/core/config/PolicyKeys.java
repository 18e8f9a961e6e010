package dev.dnshealth.core.config;

import static dev.dnshealth.core.config.ValueType.duration;
import static dev.dnshealth.core.config.ValueType.factor;
import static dev.dnshealth.core.config.ValueType.flag;
import static dev.dnshealth.core.config.ValueType.integer;
import static dev.dnshealth.core.config.ValueType.maintenanceWindows;
import static dev.dnshealth.core.config.ValueType.oneOf;
import static dev.dnshealth.core.config.ValueType.share;

import java.time.Duration;
import java.util.List;

/** The keys of {@link Policy}, with its defaults. */
final class PolicyKeys {

  private static final Policy DEFAULTS = Policy.defaults();
  private static final Detection D = DEFAULTS.detection();
  private static final ConfirmationPolicy C = DEFAULTS.confirmation();
  private static final RepairPolicy R = DEFAULTS.repair();

  static final ConfigKey<Mode> MODE =
      key(
          "mode",
          oneOf(Mode.class),
          DEFAULTS.mode(),
          "act: replace what a replacement cures; observe: decide and report, and do nothing");

  private static final ConfigKey<Integer> FAILURES =
      count("detection.failures", 1, D.failures(), "failures in a row that make a target fail");
  private static final ConfigKey<Integer> SELDOM_FAILURES =
      count(
          "detection.seldom-failures",
          1,
          D.seldomFailures(),
          "the same for probes that are sent more seldom than each second");
  private static final ConfigKey<Duration> SPAN =
      time(
          "detection.span",
          D.span(),
          "how long these span at least, from the first's send to the last's deadline");
  private static final ConfigKey<Integer> RECOVERIES =
      count(
          "detection.recoveries",
          1,
          D.recoveries(),
          "good results in a row after which a target is well again");
  private static final ConfigKey<Integer> SUSPECT_AFTER =
      count(
          "detection.suspect-after",
          1,
          D.suspectAfter(),
          "unanswered queries in a row that make a target suspect");
  private static final ConfigKey<Duration> SUSPECT_AGE =
      time(
          "detection.suspect-age",
          D.suspectAge(),
          "how long such a query must have been without an answer");
  private static final ConfigKey<Duration> LOSS_WINDOW =
      time("detection.loss-window", D.lossWindow(), "over how long lost queries are counted");
  private static final ConfigKey<Double> LOSS_SHARE =
      key(
          "detection.loss-share",
          share(),
          D.lossShare(),
          "the share of lost queries from which a target that answers counts as lossy");
  private static final ConfigKey<Duration> SLOW_AFTER =
      time(
          "detection.slow-after",
          D.slowAfter(),
          "how long an answer to one of the cluster's own names takes that counts as slow");
  private static final ConfigKey<Double> SLOW_SHARE =
      key(
          "detection.slow-share",
          share(),
          D.slowShare(),
          "the share of slow answers from which a target counts as slow");
  private static final ConfigKey<Duration> CACHE_PATIENCE =
      time(
          "detection.cache-patience",
          D.cachePatience(),
          "how long a server may go on answering a name outside the cluster from its cache");
  private static final ConfigKey<Duration> STALE_AFTER =
      time(
          "detection.stale-after",
          D.staleAfter(),
          "the age from which the list of targets is too old to go by");
  private static final ConfigKey<Duration> PAUSE_AFTER =
      time(
          "detection.pause-after",
          D.pauseAfter(),
          "how long this process must stand still for its evidence to be doubted");

  static final ConfigKey<Integer> PROBES =
      count(
          "confirmation.probes",
          1,
          C.probes(),
          "queries from fresh ports to the suspect and to each sibling before an action");
  private static final ConfigKey<Duration> SPREAD =
      time("confirmation.spread", C.spread(), "over how long these are sent");
  private static final ConfigKey<Integer> SIBLINGS =
      count(
          "confirmation.siblings",
          1,
          C.siblings(),
          "siblings that are asked beside the suspect, at most");
  static final ConfigKey<Integer> SIBLING_ANSWERS =
      count(
          "confirmation.sibling-answers",
          1,
          C.siblingAnswers(),
          "answers that each sibling must give");
  private static final ConfigKey<Duration> FRESH_FOR =
      time("confirmation.fresh-for", C.freshFor(), "how long a confirmation can be relied on");
  private static final ConfigKey<Duration> AGAIN =
      time("confirmation.again", C.again(), "how long after one confirmation the next may begin");

  private static final ConfigKey<Integer> PER_HOUR =
      count("repair.per-hour", 0, R.perHour(), "actions in an hour, at most");
  private static final ConfigKey<Integer> PER_DAY =
      key(
          "repair.per-day",
          integer(0, RepairPolicy.MOST_PER_DAY),
          R.perDay(),
          "actions in a day, at most");
  private static final ConfigKey<Duration> SETTLE =
      time("repair.settle", R.settle(), "how long after an action nothing else is done");
  private static final ConfigKey<Duration> SHARED_CAUSE_WINDOW =
      time(
          "repair.shared-cause-window",
          R.sharedCauseWindow(),
          "how long after an action the same fault elsewhere means a shared cause");
  private static final ConfigKey<Duration> YOUNG_POD =
      time("repair.young-pod", R.youngPod(), "how long a new pod is left alone");
  private static final ConfigKey<Duration> RESTART_GRACE =
      time(
          "repair.restart-grace",
          R.restartGrace(),
          "how long after the restart of a container its pod is left to the kubelet");
  private static final ConfigKey<Duration> ROLLOUT_GRACE =
      time(
          "repair.rollout-grace",
          R.rolloutGrace(),
          "how long after a rollout or a change of replicas nothing is done");
  private static final ConfigKey<Duration> SIBLING_PROOF_AGE =
      time(
          "repair.sibling-proof-age",
          R.siblingProofAge(),
          "how old a sibling's last answer may be at an action");
  private static final ConfigKey<Duration> FACTS_AGE =
      time("repair.facts-age", R.factsAge(), "how old the API's facts may be at an action");
  private static final ConfigKey<Duration> SEND_WITHIN =
      time(
          "repair.send-within",
          R.sendWithin(),
          "how long after the last look at ledger and facts an action may be sent");
  private static final ConfigKey<Duration> WRONG_GRACE =
      time(
          "repair.wrong-grace",
          R.wrongGrace(),
          "how long a pod must have answered wrongly before it is replaced for that");
  private static final ConfigKey<Duration> HUNG_GRACE =
      time("repair.hung-grace", R.hungGrace(), "the grace period for a hung pod");
  private static final ConfigKey<Integer> VERIFY_ANSWERS =
      count(
          "repair.verify-answers",
          1,
          R.verifyAnswers(),
          "answers of the replacement that prove the cure");
  private static final ConfigKey<Duration> VERIFY_WITHIN =
      time("repair.verify-within", R.verifyWithin(), "how long the replacement has for them");
  private static final ConfigKey<Boolean> QUARANTINE =
      key(
          "repair.quarantine",
          flag(),
          R.optIn().quarantine(),
          "whether a sick pod is taken out of the Service and kept to be looked at, where that is"
              + " possible, rather than removed; needs a right of its own");
  private static final ConfigKey<Duration> QUARANTINE_LOOK =
      key(
          "repair.quarantine-look",
          duration(OptInPolicy.LONGEST_LOOK),
          R.optIn().quarantineLook(),
          "how long it is kept");
  private static final ConfigKey<Boolean> RAISE_MEMORY =
      key(
          "repair.raise-memory",
          flag(),
          R.optIn().raiseMemory(),
          "whether the memory limit of the DNS Deployment is raised after exactly one of its pods was"
              + " killed for it; needs a right of its own");
  private static final ConfigKey<Double> RAISE_MEMORY_FACTOR =
      key(
          "repair.raise-memory-factor",
          factor(OptInPolicy.MOST_FACTOR),
          R.optIn().raiseMemoryFactor(),
          "by which factor");
  private static final ConfigKey<Integer> RAISE_MEMORY_CAP =
      count("repair.raise-memory-cap", 1, R.optIn().raiseMemoryCap(), "up to which limit, in MiB");
  private static final ConfigKey<Double> RAISE_MEMORY_HEADROOM =
      key(
          "repair.raise-memory-headroom",
          share(),
          R.optIn().raiseMemoryHeadroom(),
          "the share of the limit that each other pod may use at most: above that the load is"
              + " everybody's");
  private static final ConfigKey<MaintenanceWindows> MAINTENANCE =
      key(
          "repair.maintenance",
          maintenanceWindows(),
          R.maintenance(),
          "times of the week, in UTC, in which nothing is done");

  private static final List<ConfigKey<?>> ALL =
      List.of(
          MODE,
          FAILURES,
          SELDOM_FAILURES,
          SPAN,
          RECOVERIES,
          SUSPECT_AFTER,
          SUSPECT_AGE,
          LOSS_WINDOW,
          LOSS_SHARE,
          SLOW_AFTER,
          SLOW_SHARE,
          CACHE_PATIENCE,
          STALE_AFTER,
          PAUSE_AFTER,
          PROBES,
          SPREAD,
          SIBLINGS,
          SIBLING_ANSWERS,
          FRESH_FOR,
          AGAIN,
          PER_HOUR,
          PER_DAY,
          SETTLE,
          SHARED_CAUSE_WINDOW,
          YOUNG_POD,
          RESTART_GRACE,
          ROLLOUT_GRACE,
          SIBLING_PROOF_AGE,
          FACTS_AGE,
          SEND_WITHIN,
          WRONG_GRACE,
          HUNG_GRACE,
          VERIFY_ANSWERS,
          VERIFY_WITHIN,
          QUARANTINE,
          QUARANTINE_LOOK,
          RAISE_MEMORY,
          RAISE_MEMORY_FACTOR,
          RAISE_MEMORY_CAP,
          RAISE_MEMORY_HEADROOM,
          MAINTENANCE);

  private PolicyKeys() {}

  static List<ConfigKey<?>> all() {
    return ALL;
  }

  static Policy policy(Config config) {
    return new Policy(
        config.get(MODE),
        new Detection(
            config.get(FAILURES),
            config.get(SELDOM_FAILURES),
            config.get(SPAN),
            config.get(RECOVERIES),
            config.get(SUSPECT_AFTER),
            config.get(SUSPECT_AGE),
            config.get(LOSS_WINDOW),
            config.get(LOSS_SHARE),
            config.get(SLOW_AFTER),
            config.get(SLOW_SHARE),
            config.get(CACHE_PATIENCE),
            config.get(STALE_AFTER),
            config.get(PAUSE_AFTER)),
        new ConfirmationPolicy(
            config.get(PROBES),
            config.get(SPREAD),
            config.get(SIBLINGS),
            config.get(SIBLING_ANSWERS),
            config.get(FRESH_FOR),
            config.get(AGAIN)),
        new RepairPolicy(
            config.get(PER_HOUR),
            config.get(PER_DAY),
            config.get(SETTLE),
            config.get(SHARED_CAUSE_WINDOW),
            config.get(YOUNG_POD),
            config.get(RESTART_GRACE),
            config.get(ROLLOUT_GRACE),
            config.get(SIBLING_PROOF_AGE),
            config.get(FACTS_AGE),
            config.get(SEND_WITHIN),
            config.get(WRONG_GRACE),
            config.get(HUNG_GRACE),
            config.get(VERIFY_ANSWERS),
            config.get(VERIFY_WITHIN),
            new OptInPolicy(
                config.get(QUARANTINE),
                config.get(QUARANTINE_LOOK),
                config.get(RAISE_MEMORY),
                config.get(RAISE_MEMORY_FACTOR),
                config.get(RAISE_MEMORY_CAP),
                config.get(RAISE_MEMORY_HEADROOM)),
            config.get(MAINTENANCE)));
  }

  private static ConfigKey<Integer> count(String name, int least, int fallback, String meaning) {
    return key(name, integer(least, Integer.MAX_VALUE), fallback, meaning);
  }

  private static ConfigKey<Duration> time(String name, Duration fallback, String meaning) {
    return key(name, duration(), fallback, meaning);
  }

  private static <T> ConfigKey<T> key(
      String name, ValueType<T> type, T fallback, String description) {
    return new ConfigKey<>(name, type, fallback, description);
  }
}
