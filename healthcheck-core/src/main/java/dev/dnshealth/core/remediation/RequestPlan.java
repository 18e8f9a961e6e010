package dev.dnshealth.core.remediation;

import java.util.List;
import java.util.Objects;

/**
 * What comes of a person's request at one moment.
 *
 * @param request the request
 * @param proposal what would be done
 * @param objections all that speaks against it, also what is overridden
 */
public record RequestPlan(Request request, Proposal proposal, List<Objection> objections) {

  public RequestPlan {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(proposal, "proposal");
    objections = List.copyOf(objections);
  }

  /**
   * Something that a guard has against a request.
   *
   * @param hold what it is
   * @param overridable whether a person may override it
   * @param overridden whether this person does
   */
  public record Objection(Hold hold, boolean overridable, boolean overridden) {
    public Objection {
      Objects.requireNonNull(hold, "hold");
    }
  }

  /** Returns what holds the request: the objections that are not overridden. */
  public List<Hold> holds() {
    return objections.stream().filter(o -> !o.overridden()).map(Objection::hold).toList();
  }

  /** Returns the objections that would hold it and are overridden. */
  public List<Hold> overridden() {
    return objections.stream().filter(Objection::overridden).map(Objection::hold).toList();
  }

  /** Returns whether nothing holds the request. */
  public boolean free() {
    return objections.stream().allMatch(Objection::overridden);
  }
}
