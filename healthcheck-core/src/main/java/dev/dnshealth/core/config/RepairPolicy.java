package dev.dnshealth.core.config;

import java.time.Duration;
import java.util.Objects;

/**
 * The limits of repair.
 *
 * @param perHour actions in an hour, at most; 3
 * @param perDay actions in a day, at most; 10
 * @param settle how long after an action nothing else is done; 60 s
 * @param sharedCauseWindow how long after an action the same fault on another server means a shared
 *     cause, and in the replacement an ineffective action; 15 min
 * @param youngPod how long a new pod is left alone; 30 s
 * @param restartGrace how long after the restart of a container its pod is left to the kubelet; 60
 *     s
 * @param rolloutGrace how long after a rollout or a change of replicas nothing is done; 60 s
 * @param siblingProofAge how old a sibling's last answer may be; 3 s
 * @param factsAge how old facts may be; 20 s
 * @param sendWithin how long after the last look at ledger and facts an action may be sent; 2 s
 * @param wrongGrace how long a pod must have answered wrongly before it is replaced for that: one
 *     that lost the API has its data again within seconds of the path's return; 30 s
 * @param hungGrace the grace period for a hung server; 1 s
 * @param verifyAnswers answers of the replacement that prove the cure; 3
 * @param verifyWithin how long the replacement has for them; 3 min
 * @param optIn the actions that are not taken unless somebody wants them; none
 * @param maintenance when nothing is done; never
 */
public record RepairPolicy(
    int perHour,
    int perDay,
    Duration settle,
    Duration sharedCauseWindow,
    Duration youngPod,
    Duration restartGrace,
    Duration rolloutGrace,
    Duration siblingProofAge,
    Duration factsAge,
    Duration sendWithin,
    Duration wrongGrace,
    Duration hungGrace,
    int verifyAnswers,
    Duration verifyWithin,
    OptInPolicy optIn,
    MaintenanceWindows maintenance) {

  /** The ledger remembers so many actions, so no more can be counted. */
  public static final int MOST_PER_DAY = 50;

  /** The evidence remembers a minute, so no more can be seen. */
  public static final int MOST_ANSWERS = 60;

  public RepairPolicy {
    Checks.atLeast("perHour", perHour, 0);
    Checks.atLeast("perDay", perDay, 0);
    if (perDay > MOST_PER_DAY) {
      throw new IllegalArgumentException(
          "perDay: " + perDay + " (expected: <= " + MOST_PER_DAY + ", which the ledger remembers)");
    }
    Checks.positive("settle", settle);
    Checks.positive("sharedCauseWindow", sharedCauseWindow);
    Checks.positive("youngPod", youngPod);
    Checks.positive("restartGrace", restartGrace);
    Checks.positive("rolloutGrace", rolloutGrace);
    Checks.positive("siblingProofAge", siblingProofAge);
    Checks.positive("factsAge", factsAge);
    Checks.positive("sendWithin", sendWithin);
    Checks.positive("wrongGrace", wrongGrace);
    // Kubernetes counts grace in seconds, and takes 0 for "by force".
    if (hungGrace.toSeconds() < 1 || hungGrace.toMillis() % 1000 != 0) {
      throw new IllegalArgumentException(
          "hungGrace: " + hungGrace + " (expected: whole seconds, >= 1)");
    }
    Checks.atLeast("verifyAnswers", verifyAnswers, 1);
    if (verifyAnswers > MOST_ANSWERS) {
      throw new IllegalArgumentException(
          "verifyAnswers: " + verifyAnswers + " (expected: <= " + MOST_ANSWERS + ")");
    }
    Checks.positive("verifyWithin", verifyWithin);
    Objects.requireNonNull(optIn, "optIn");
    Objects.requireNonNull(maintenance, "maintenance");
  }

  /** Returns the defaults. */
  public static RepairPolicy defaults() {
    return new RepairPolicy(
        3,
        10,
        Duration.ofSeconds(60),
        Duration.ofMinutes(15),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60),
        Duration.ofSeconds(60),
        Duration.ofSeconds(3),
        Duration.ofSeconds(20),
        Duration.ofSeconds(2),
        Duration.ofSeconds(30),
        Duration.ofSeconds(1),
        3,
        Duration.ofMinutes(3),
        OptInPolicy.defaults(),
        MaintenanceWindows.none());
  }

  /** Returns these limits with other times of maintenance. */
  public RepairPolicy withMaintenance(MaintenanceWindows windows) {
    return with(optIn, windows);
  }

  /** Returns these limits with other actions that somebody wants. */
  public RepairPolicy withOptIn(OptInPolicy wanted) {
    return with(wanted, maintenance);
  }

  private RepairPolicy with(OptInPolicy wanted, MaintenanceWindows windows) {
    return new RepairPolicy(
        perHour,
        perDay,
        settle,
        sharedCauseWindow,
        youngPod,
        restartGrace,
        rolloutGrace,
        siblingProofAge,
        factsAge,
        sendWithin,
        wrongGrace,
        hungGrace,
        verifyAnswers,
        verifyWithin,
        wanted,
        windows);
  }
}
