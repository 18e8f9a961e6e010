package dev.dnshealth.core.remediation;

import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.diagnosis.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Asks the guards about a person's request. */
final class Requests {

  private Requests() {}

  static RequestPlan plan(Request request, Occasion occasion, List<Guard> guards) {
    Proposal bare = proposal(request, occasion, List.of());
    List<RequestPlan.Objection> objections =
        guards.stream()
            .filter(Guard::appliesToRequests)
            .flatMap(
                guard ->
                    guard.checkAll(bare, occasion).stream().map(h -> objection(h, guard, request)))
            .toList();
    List<Hold> overridden = new RequestPlan(request, bare, objections).overridden();
    return new RequestPlan(request, proposal(request, occasion, overridden), objections);
  }

  private static RequestPlan.Objection objection(Hold hold, Guard guard, Request request) {
    Set<HoldReason> named = request.by().overrides();
    boolean overridable = guard.overridable().contains(hold.reason());
    return new RequestPlan.Objection(
        hold, overridable, overridable && named.contains(hold.reason()));
  }

  private static Proposal proposal(Request request, Occasion occasion, List<Hold> overridden) {
    RequestedBy by = request.by();
    List<String> evidence = new ArrayList<>();
    evidence.add(
        "asked for by " + by.person() + (by.why().isEmpty() ? "" : ", because: " + by.why()));
    overridden.forEach(
        hold ->
            evidence.add(
                "overridden: "
                    + hold.reason().name().toLowerCase(Locale.ROOT)
                    + ", "
                    + hold.detail()));
    Fault fault = new Fault(Request.FAULT, Subject.server(request.instance()), evidence, List.of());
    Action action =
        Remedies.replacement(
            request.instance(), occasion.diagnosis().faults(), occasion.policy().repair());
    return new Proposal(action, fault);
  }
}
