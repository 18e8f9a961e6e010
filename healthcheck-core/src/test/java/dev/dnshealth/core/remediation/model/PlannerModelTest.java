package dev.dnshealth.core.remediation.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.diagnosis.Severity;
import dev.dnshealth.core.remediation.Action;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Plan;
import dev.dnshealth.core.remediation.Proposal;
import dev.dnshealth.core.remediation.RemediationPlanner;
import dev.dnshealth.core.remediation.guard.Guards;
import dev.dnshealth.core.target.Instance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The planner decides as the design's rules say, on tens of thousands of random occasions: it
 * proposes exactly what a model of the rules, written from their words, has no objection to, and
 * holds for each objection that the model has and for nothing else.
 */
class PlannerModelTest {

  private static final long SEED = 20_261_122;
  private static final int PASTS = 500;
  private static final int EACH = 42;

  private final RemediationPlanner planner = new RemediationPlanner(Guards.all());
  private final Set<HoldReason> given = EnumSet.noneOf(HoldReason.class);
  private int acts;
  private int withheld;
  private int single;

  @Test
  void plannerProposesExactlyWhatNoRuleForbids() {
    SplittableRandom seeds = new SplittableRandom(SEED);
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < PASTS && wrong.size() < 3; i++) {
      long seed = seeds.nextLong();
      SplittableRandom random = new SplittableRandom(seed);
      Occasions occasions = new Occasions(Evidence.random(random), random);
      for (int j = 0; j < EACH; j++) {
        Case c = occasions.next();
        Optional<String> difference = difference(c, planner.plan(c.occasion()));
        if (difference.isPresent()) {
          wrong.add("seed " + seed + ", occasion " + j + ": " + difference.get() + "\n" + c);
        }
      }
    }

    assertThat(wrong).isEmpty();
    int all = PASTS * EACH;
    assertThat(acts).as("occasions to act, of %d", all).isGreaterThan(all / 20);
    assertThat(withheld).as("actions that a mode to observe withholds").isGreaterThan(all / 1000);
    assertThat(single).as("occasions with one objection").isGreaterThan(all / 20);
    // Raises of a memory limit are switched off here.
    assertThat(given)
        .isEqualTo(
            EnumSet.complementOf(
                EnumSet.of(
                    HoldReason.MEMORY_NOT_RAISABLE,
                    HoldReason.NO_HEADROOM,
                    HoldReason.RECONCILED)));
  }

  private Optional<String> difference(Case c, Plan plan) {
    Optional<Fault> first = Optional.empty();
    Optional<Fault> observed = Optional.empty();
    for (Fault fault : c.occasion().diagnosis().faults()) {
      List<HoldReason> holds =
          plan.holds().stream()
              .filter(hold -> hold.fault().equals(fault.id()))
              .filter(hold -> hold.subject().equals(fault.subject()))
              .map(Hold::reason)
              .toList();
      given.addAll(holds);
      if (!PlannerModel.curable(fault)) {
        if (!holds.equals(expected(fault))) {
          return Optional.of(fault.id() + " is held for " + holds + ", not " + expected(fault));
        }
        continue;
      }
      List<Set<HoldReason>> objections = PlannerModel.objections(c, fault);
      Set<HoldReason> any = objections.stream().flatMap(Set::stream).collect(Collectors.toSet());
      boolean all = objections.stream().allMatch(o -> holds.stream().anyMatch(o::contains));
      if (!any.containsAll(holds) || !all) {
        return Optional.of(fault.id() + " is held for " + holds + ", not for " + objections);
      }
      single += objections.size() == 1 ? 1 : 0;
      if (objections.isEmpty() && first.isEmpty()) {
        first = Optional.of(fault);
      } else if (any.equals(Set.of(HoldReason.OBSERVE_MODE)) && observed.isEmpty()) {
        observed = Optional.of(fault);
      }
    }
    acts += first.isPresent() ? 1 : 0;
    withheld += observed.isPresent() ? 1 : 0;
    if (!plan.proposal().equals(first.map(f -> proposal(c, f)))) {
      return Optional.of("proposed is " + plan.proposal() + ", not to act on " + first);
    }
    return plan.withheld().equals(observed.map(f -> proposal(c, f)))
        ? Optional.empty()
        : Optional.of("withheld is " + plan.withheld() + ", not to act on " + observed);
  }

  /** A hung process has no use for a grace period. */
  private static Proposal proposal(Case c, Fault fault) {
    Instance pod = fault.subject().instance().orElseThrow();
    Optional<Duration> grace =
        fault.id().value().equals("DNS-POD-HUNG")
            ? Optional.of(c.occasion().policy().repair().hungGrace())
            : Optional.empty();
    return new Proposal(new Action.Replace(pod, grace), fault);
  }

  /** Rules 2 and 3: what a restart does not cure, and why it is not tried. */
  private static List<HoldReason> expected(Fault fault) {
    if (fault.info().severity() == Severity.NOTICE) {
      return List.of();
    }
    return switch (fault.id().value()) {
      case "DNS-POD-UNREACHABLE" -> List.of(HoldReason.PATH_NOT_PROVEN);
      case "DNS-SEVERAL-PODS" -> List.of(HoldReason.SHARED_CAUSE);
      case "DNS-POD-LEAKING", "DNS-POD-UPSTREAM-PATH", "DNS-EXTERNAL-ERROR-CACHED" ->
          List.of(HoldReason.RESTART_DOES_NOT_LAST);
      default ->
          List.of(
              AlwaysHeld.HARMED.contains(fault.id().value())
                  ? HoldReason.RESTART_HARMFUL
                  : HoldReason.RESTART_DOES_NOT_HELP);
    };
  }
}
