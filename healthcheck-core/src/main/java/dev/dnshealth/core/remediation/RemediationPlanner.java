package dev.dnshealth.core.remediation;

import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.diagnosis.Severity;
import dev.dnshealth.core.diagnosis.SharedFaults;
import dev.dnshealth.core.diagnosis.SilentServerFaults;
import dev.dnshealth.core.facts.Facts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Decides what is to be done. Pure; safe for use by several threads. */
public final class RemediationPlanner {

  private final List<Guard> guards;

  /** Makes a planner that asks these guards. */
  public RemediationPlanner(List<Guard> guards) {
    this.guards = List.copyOf(guards);
  }

  /**
   * Returns what is to be done: nothing unless a fault has a cure, or a person asks for it, and no
   * guard holds it back. Every guard is asked, so that every hold is known.
   */
  public Plan plan(Occasion occasion) {
    Plan plan = againstFaults(occasion);
    return occasion
        .request()
        .map(request -> plan.with(Requests.plan(request, occasion, guards)))
        .orElse(plan);
  }

  private Plan againstFaults(Occasion occasion) {
    List<Proposal> all = new ArrayList<>();
    List<Proposal> free = new ArrayList<>();
    List<Proposal> withheld = new ArrayList<>();
    List<Hold> holds = new ArrayList<>();
    for (Fault fault : occasion.diagnosis().faults()) {
      Optional<Action> action =
          Remedies.against(
              fault, occasion.policy().repair(), occasion.facts().flatMap(Facts::workload));
      if (action.isEmpty()) {
        // What hurts nobody needs no cure, and so no reason why there is none.
        if (fault.info().severity() != Severity.NOTICE) {
          holds.add(
              Remedies.impossible(
                      fault, occasion.policy().repair(), occasion.facts().flatMap(Facts::workload))
                  .map(why -> Hold.of(HoldReason.MEMORY_NOT_RAISABLE, fault, why))
                  .orElseGet(() -> withoutCure(fault)));
        }
        continue;
      }
      Proposal proposal = new Proposal(action.get(), fault);
      all.add(proposal);
      List<Hold> found =
          guards.stream().flatMap(guard -> guard.check(proposal, occasion).stream()).toList();
      if (found.isEmpty()) {
        free.add(proposal);
      } else if (found.stream().allMatch(hold -> hold.reason() == HoldReason.OBSERVE_MODE)) {
        withheld.add(proposal);
      }
      holds.addAll(found);
    }
    // One that was killed for its memory and answers again is not sick; the limit is everybody's.
    List<Proposal> raises =
        all.stream().filter(proposal -> !proposal.action().groundedOnQueries()).toList();
    List<Proposal> cures = all.stream().filter(p -> !raises.contains(p)).toList();
    long sick = cures.stream().map(proposal -> proposal.instance().uid()).distinct().count();
    if (sick > 0) {
      String detail = "not while a server is sick: " + named(cures);
      raises.forEach(p -> holds.add(Hold.of(HoldReason.SHARED_CAUSE, p.fault(), detail)));
      free.removeAll(raises);
      withheld.removeAll(raises);
    }
    if (sick > 1) {
      String detail = sick + " servers have a fault at once: " + named(cures);
      cures.forEach(p -> holds.add(Hold.of(HoldReason.SHARED_CAUSE, p.fault(), detail)));
      return new Plan(Optional.empty(), Optional.empty(), holds);
    }
    // Several faults of one server have one cure.
    return new Plan(free.stream().findFirst(), withheld.stream().findFirst(), holds);
  }

  /** With names, for one of them may be hopeless and stand in the way of the others for ever. */
  private static String named(List<Proposal> all) {
    return all.stream()
        .map(proposal -> proposal.instance() + " (" + proposal.fault().id() + ")")
        .collect(Collectors.joining(", "));
  }

  private static Hold withoutCure(Fault fault) {
    HoldReason reason =
        fault.id().equals(SilentServerFaults.UNREACHABLE.id())
            ? HoldReason.PATH_NOT_PROVEN
            : fault.id().equals(SharedFaults.SEVERAL.id())
                ? HoldReason.SHARED_CAUSE
                : switch (fault.info().restartHelps()) {
                  case HARMFUL -> HoldReason.RESTART_HARMFUL;
                  case TEMPORARILY -> HoldReason.RESTART_DOES_NOT_LAST;
                  case YES, ONLY_IF_SINGLE, NO -> HoldReason.RESTART_DOES_NOT_HELP;
                };
    return Hold.of(reason, fault, reason.words());
  }
}
