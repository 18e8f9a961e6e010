package dev.dnshealth.core.remediation;

import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.diagnosis.Diagnosis;
import dev.dnshealth.core.diagnosis.Situation;
import dev.dnshealth.core.facts.Facts;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * All that a guard may look at.
 *
 * @param situation the evidence
 * @param diagnosis what it says
 * @param facts what the API knows, if anything
 * @param ledger what was done before, if that can be read
 * @param ledgerProblem why the ledger cannot be read, if so
 * @param confirmation the last fresh look
 * @param refusal the last action that could not be taken
 * @param request what a person asks for, if anybody does
 * @param standing whether this process is the one to act
 * @param busy whether an action of our own is under way
 * @param canAct whether there is a remediator
 * @param policy the numbers
 */
public record Occasion(
    Situation situation,
    Diagnosis diagnosis,
    Optional<Facts> facts,
    Optional<Ledger> ledger,
    String ledgerProblem,
    Optional<Confirmation> confirmation,
    Optional<Refusal> refusal,
    Optional<Request> request,
    Standing standing,
    boolean busy,
    boolean canAct,
    Policy policy) {

  public Occasion {
    Objects.requireNonNull(situation, "situation");
    Objects.requireNonNull(diagnosis, "diagnosis");
    Objects.requireNonNull(facts, "facts");
    Objects.requireNonNull(ledger, "ledger");
    Objects.requireNonNull(ledgerProblem, "ledgerProblem");
    Objects.requireNonNull(confirmation, "confirmation");
    Objects.requireNonNull(refusal, "refusal");
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(standing, "standing");
    Objects.requireNonNull(policy, "policy");
  }

  /** Returns the moment. */
  public Instant now() {
    return situation.now();
  }
}
