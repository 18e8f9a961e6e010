package dev.dnshealth.core.remediation.model;

import dev.dnshealth.core.config.ConfirmationPolicy;
import dev.dnshealth.core.config.Mode;
import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.diagnosis.Diagnoser;
import dev.dnshealth.core.diagnosis.Diagnosis;
import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.diagnosis.FaultCatalogue;
import dev.dnshealth.core.diagnosis.FaultInfo;
import dev.dnshealth.core.diagnosis.ProberSigns;
import dev.dnshealth.core.diagnosis.Situation;
import dev.dnshealth.core.diagnosis.Subject;
import dev.dnshealth.core.diagnosis.UnknownReason;
import dev.dnshealth.core.diagnosis.Verdict;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.remediation.Confirmation;
import dev.dnshealth.core.remediation.Doubt;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.Occasion;
import dev.dnshealth.core.remediation.Refusal;
import dev.dnshealth.core.remediation.Standing;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** Makes random occasions around one past: all is well but for a few odd things. */
final class Occasions {

  private static final List<FaultInfo> FAULTS = FaultCatalogue.faults().toList();
  private static final List<String> CURABLE =
      PlannerModel.CURABLE.keySet().stream().sorted().toList();
  private static final List<String> PARTS =
      List.of("facts", "ledger", "look", "standing", "faults");
  private static final List<HoldReason> OBSTACLES =
      List.of(
          HoldReason.REFUSED,
          HoldReason.DISRUPTION_BUDGET,
          HoldReason.SEVERAL_DISRUPTION_BUDGETS,
          HoldReason.RIGHT_MISSING);
  private static final Diagnoser DIAGNOSER = new Diagnoser(FaultCatalogue.rules());
  private static final Instant NOW = Evidence.NOW;

  private final Evidence evidence;
  private final SplittableRandom random;
  private final Instance sick;

  Occasions(Evidence evidence, SplittableRandom random) {
    this.evidence = evidence;
    this.random = random;
    this.sick = evidence.servers().get(0);
  }

  Case next() {
    List<String> odd = new ArrayList<>();
    Policy policy = policy(odd);
    int oddities = Math.max(0, random.nextInt(-2, 5));
    Set<String> about = new HashSet<>();
    for (int i = 0; i < oddities; i++) {
      about.add(pick(PARTS));
    }
    RandomFacts facts = new RandomFacts(evidence, policy.repair(), random);
    Optional<Facts> known =
        about.contains("facts") ? facts.odd(random.nextInt(1, 4), odd) : facts.plain();
    RandomLedger ledgers = new RandomLedger(evidence, policy.repair(), random);
    Optional<Ledger> ledger =
        about.contains("ledger") ? ledgers.odd(odd) : Optional.of(ledgers.plain());
    Diagnosis given = given();
    boolean late = about.contains("faults") && odd(odd, 8, "the targets are old");
    Situation situation = evidence.situation(known, late ? NOW.minusSeconds(60) : NOW);
    Diagnosis diagnosis =
        random.nextBoolean() ? DIAGNOSER.diagnose(situation, ProberSigns.none()) : given;
    if (about.contains("faults")) {
      diagnosis = odd(diagnosis, odd);
    }
    Optional<Confirmation> look = look(policy.confirmation(), about.contains("look"), odd);
    boolean stands = !about.contains("standing");
    Optional<Refusal> refusal =
        stands || !odd(odd, 3, "it was refused")
            ? Optional.empty()
            : Optional.of(
                new Refusal(
                    NOW.plusMillis(pick(List.of(-5000, 0, 1, 9000))), pick(OBSTACLES), "no"));
    Occasion occasion =
        new Occasion(
            situation,
            diagnosis,
            known,
            ledger,
            ledger.isPresent() ? "" : "the ledger is missing",
            look,
            refusal,
            Optional.empty(),
            stands ? leading() : standing(odd),
            !stands && odd(odd, 4, "busy"),
            stands || !odd(odd, 4, "no remediator"),
            policy);
    return new Case(occasion, evidence, odd);
  }

  private <T> T pick(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private boolean odd(List<String> odd, int oneIn, String words) {
    boolean so = random.nextInt(oneIn) == 0;
    if (so) {
      odd.add(words);
    }
    return so;
  }

  private Policy policy(List<String> odd) {
    int probes = random.nextInt(1, 13);
    ConfirmationPolicy confirmation =
        new ConfirmationPolicy(
            probes,
            Duration.ofSeconds(1),
            random.nextInt(1, 5),
            random.nextInt(1, probes + 1),
            Duration.ofMillis(random.nextInt(1, 20_000)),
            Duration.ofSeconds(15));
    return new Policy(
        odd(odd, 20, "observe") ? Mode.OBSERVE : Mode.ACT,
        evidence.detection(),
        confirmation,
        RandomFacts.limits(random, odd));
  }

  private Standing leading() {
    return random.nextBoolean()
        ? new Standing.Alone()
        : new Standing.Leads("self", NOW.plusMillis(random.nextInt(1, 15_000)));
  }

  private Standing standing(List<String> odd) {
    if (odd(odd, 4, "another leads")) {
      return new Standing.Follows(Optional.of("other"), "other leads");
    }
    return odd(odd, 3, "the lead has run out")
        ? new Standing.Leads("self", NOW.minusMillis(random.nextInt(0, 3)))
        : leading();
  }

  /** What anyone would say of the past that was made up. */
  private Diagnosis given() {
    String id =
        switch (evidence.sickness()) {
          case DEAF -> "DNS-POD-DEAF";
          case HUNG -> "DNS-POD-HUNG";
          case UNSYNCED -> random.nextBoolean() ? "DNS-POD-UNSYNCED" : "DNS-POD-ZONE-MISSING";
          case STALE -> "DNS-POD-STALE-DATA";
          case ANYTHING -> pick(CURABLE);
        };
    return diagnosis(List.of(fault(info(id), Subject.server(sick))), Set.of());
  }

  /** Adds other faults, of other subjects too, and reasons to be unsure. */
  private Diagnosis odd(Diagnosis diagnosis, List<String> odd) {
    List<Fault> faults = new ArrayList<>(diagnosis.faults());
    for (int i = random.nextInt(3); i > 0; i--) {
      FaultInfo info = random.nextBoolean() ? pick(FAULTS) : info(pick(CURABLE));
      Fault fault = fault(info, subject());
      if (faults.stream().noneMatch(f -> f.key().equals(fault.key()))) {
        faults.add(random.nextInt(faults.size() + 1), fault);
        odd.add("also " + fault.id());
      }
    }
    Set<UnknownReason> unknown = new HashSet<>(diagnosis.unknown());
    if (odd(odd, 4, "unsure")) {
      unknown.add(pick(List.of(UnknownReason.values())));
    }
    return diagnosis(faults, unknown);
  }

  private Subject subject() {
    Instance any = pick(evidence.servers());
    return switch (random.nextInt(8)) {
      case 0 -> Subject.cluster();
      case 1 -> Subject.service("kube-dns");
      case 2 -> Subject.node("node-1");
      case 3, 4 -> Subject.server(sick);
      default -> Subject.server(any);
    };
  }

  private static Fault fault(FaultInfo info, Subject subject) {
    return new Fault(info, subject, List.of(), List.of());
  }

  private static Diagnosis diagnosis(List<Fault> faults, Set<UnknownReason> unknown) {
    return new Diagnosis(
        unknown.isEmpty() ? Verdict.DEGRADED : Verdict.UNKNOWN, faults, unknown, NOW);
  }

  private static FaultInfo info(String id) {
    return FAULTS.stream().filter(i -> i.id().value().equals(id)).findFirst().orElseThrow();
  }

  /** A fresh look that agrees, or one of another time, about another thing or with objections. */
  private Optional<Confirmation> look(
      ConfirmationPolicy policy, boolean strange, List<String> odd) {
    Doubt doubt =
        switch (evidence.sickness()) {
          case DEAF, HUNG -> Doubt.SILENCE;
          case UNSYNCED -> Doubt.OWN_NAMES;
          case STALE -> Doubt.NEWS;
          case ANYTHING -> pick(List.of(Doubt.values()));
        };
    Instant end = NOW.minusMillis(random.nextLong(policy.freshFor().toMillis()));
    Map<Target, Confirmation.Tally> tallies = new LinkedHashMap<>();
    for (Instance server : evidence.servers()) {
      int all = policy.probes();
      boolean silent = server.equals(sick) && doubt == Doubt.SILENCE;
      tallies.put(
          Evidence.target(server),
          silent
              ? new Confirmation.Tally(0, 0, 0, all, 0)
              : server.equals(sick)
                  ? new Confirmation.Tally(all, 0, all, all, 0)
                  : new Confirmation.Tally(all, all, 0, all, 0));
    }
    if (!strange) {
      return Optional.of(
          new Confirmation(sick, doubt, end.minusSeconds(3), tallies, Optional.of(end)));
    }
    if (odd(odd, 8, "no look")) {
      return Optional.empty();
    }
    if (odd(odd, 6, "a look at something else")) {
      doubt = pick(List.of(Doubt.values()));
    }
    Instance suspect = odd(odd, 8, "a look at a stranger") ? stranger() : sick;
    if (!suspect.equals(sick)) {
      // One of the same name, that was there before.
      tallies.put(Evidence.target(suspect), tallies.get(Evidence.target(sick)));
      tallies.remove(Evidence.target(sick));
    }
    if (odd(odd, 8, "the suspect was not asked")) {
      tallies.remove(Evidence.target(sick));
    }
    if (odd(odd, 8, "no sibling was asked")) {
      tallies.keySet().retainAll(Set.of(Evidence.target(sick)));
    }
    if (odd(odd, 2, "the look has strange numbers")) {
      tallies.replaceAll((target, tally) -> random.nextBoolean() ? tally : tally(policy));
    }
    long late = odd(odd, 4, "the look is of another time") ? random.nextLong(-2, 3) : 0;
    Instant ended = late == 0 ? end : NOW.minus(policy.freshFor()).plusMillis(late);
    Optional<Instant> endedAt =
        odd(odd, 8, "the look has not ended") ? Optional.empty() : Optional.of(ended);
    return Optional.of(new Confirmation(suspect, doubt, end.minusSeconds(3), tallies, endedAt));
  }

  private Instance stranger() {
    return new Instance(sick.name(), "uid-99", sick.node());
  }

  private Confirmation.Tally tally(ConfirmationPolicy policy) {
    int answered = random.nextInt(policy.probes() + 1);
    int right = random.nextInt(answered + 1);
    int wrong = random.nextInt(answered - right + 1);
    return new Confirmation.Tally(
        answered, right, wrong, policy.probes(), random.nextInt(4) == 0 ? 1 : 0);
  }
}
