package dev.dnshealth.core.remediation.model;

import dev.dnshealth.core.config.RepairPolicy;
import dev.dnshealth.core.diagnosis.FaultId;
import dev.dnshealth.core.remediation.Action;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.target.Instance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Makes random ledgers, whose clock is not ours. */
final class RandomLedger {

  private final Evidence evidence;
  private final RepairPolicy limits;
  private final SplittableRandom random;
  private final Instant asOf;

  RandomLedger(Evidence evidence, RepairPolicy limits, SplittableRandom random) {
    this.evidence = evidence;
    this.limits = limits;
    this.random = random;
    // Up to an hour before or after us: only its own times may count.
    this.asOf = Evidence.NOW.plusMillis(random.nextLong(-3_600_000, 3_600_000));
  }

  /** Returns one that is no reason to hold. */
  Ledger plain() {
    List<Ledger.Entry> entries = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      entries.add(
          entry(i, Duration.ofDays(2), Ledger.Outcome.EFFECTIVE, Optional.of("uid-" + (90 + i))));
    }
    return new Ledger("7", asOf, Optional.empty(), entries, Optional.empty());
  }

  Optional<Ledger> odd(List<String> odd) {
    if (random.nextInt(10) == 0) {
      odd.add("no ledger");
      return Optional.empty();
    }
    odd.add("the ledger is not empty");
    List<Ledger.Entry> entries = new ArrayList<>();
    List<Ledger.Outcome> outcomes = List.of(Ledger.Outcome.values());
    boolean vain = random.nextInt(3) == 0;
    for (int i = random.nextInt(7); i > 0; i--) {
      Ledger.Outcome outcome =
          vain ? Ledger.Outcome.INEFFECTIVE : outcomes.get(random.nextInt(outcomes.size()));
      entries.add(entry(i, age(), outcome, replacement()));
    }
    Optional<Instant> rearmed =
        random.nextInt(4) == 0 ? Optional.of(asOf.minus(age())) : Optional.empty();
    Optional<Reservation> open =
        random.nextInt(3) == 0
            ? Optional.of(reservation(50, asOf.minus(age()), subject()))
            : Optional.empty();
    return Optional.of(new Ledger("7", asOf, open, entries, rearmed));
  }

  private Ledger.Entry entry(
      int number, Duration age, Ledger.Outcome outcome, Optional<String> replacement) {
    Instance gone = new Instance("coredns-" + (70 + number), "uid-" + (70 + number), node());
    return new Ledger.Entry(
        reservation(number, asOf.minus(age), gone), outcome, "", replacement, Optional.empty());
  }

  private Reservation reservation(int number, Instant at, Instance subject) {
    List<String> faults =
        List.of(
            "DNS-POD-DEAF",
            "DNS-POD-HUNG",
            "DNS-POD-UNSYNCED",
            "DNS-POD-ZONE-MISSING",
            "DNS-POD-STALE-DATA",
            "DNS-SOMETHING-NEWER");
    return new Reservation(
        "holder/" + number,
        new Action.Replace(subject, Optional.empty()),
        new FaultId(faults.get(random.nextInt(faults.size()))),
        random.nextBoolean() ? "holder" : "other",
        at);
  }

  private Optional<String> node() {
    return Optional.of("node-" + random.nextInt(3));
  }

  /** The sick one, another one, or one that is gone. */
  private Instance subject() {
    int pick = random.nextInt(evidence.servers().size() + 2);
    return pick < evidence.servers().size()
        ? evidence.servers().get(random.nextBoolean() ? 0 : pick)
        : new Instance("coredns-60", "uid-60", Optional.empty());
  }

  private Optional<String> replacement() {
    return switch (random.nextInt(4)) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of("uid-95");
      case 2 -> Optional.of(subject().uid());
      default -> Optional.of(evidence.servers().get(0).uid());
    };
  }

  /** Around the ages at which something changes, before and after; now and then in the future. */
  private Duration age() {
    Duration edge =
        switch (random.nextInt(5)) {
          case 0 -> limits.settle();
          case 1 -> limits.sharedCauseWindow();
          case 2 -> Duration.ofHours(1);
          case 3 -> Duration.ofDays(1);
          default -> Duration.ZERO;
        };
    return switch (random.nextInt(4)) {
      case 0 -> edge.plusMillis(random.nextInt(-1, 2));
      case 1 -> Duration.ofMillis(random.nextLong(edge.toMillis() + 1));
      case 2 -> edge.plusMillis(random.nextInt(600_000));
      default -> Duration.ofMillis(random.nextLong(-120_000, 90_000_000));
    };
  }
}
