package dev.dnshealth.core.remediation;

import dev.dnshealth.core.diagnosis.FaultId;
import dev.dnshealth.core.diagnosis.FaultInfo;
import dev.dnshealth.core.diagnosis.RestartHelps;
import dev.dnshealth.core.diagnosis.Severity;
import dev.dnshealth.core.target.Instance;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;

/**
 * That a person wants one server replaced, whatever is wrong with it, or nothing. It goes through
 * the guards and the ledger like every action; guards that judge the evidence of a fault are not
 * asked.
 *
 * @param instance which server
 * @param by who wants it, and what is overridden
 * @param at when it was asked for, by the monitor's clock
 * @param patience how long it stays while a guard holds it
 * @param planOnly whether it is only to be told what would be done
 */
public record Request(
    Instance instance, RequestedBy by, Instant at, Duration patience, boolean planOnly) {

  /**
   * What stands for a fault where a person asks for an action. No rule ever finds it, so it is in
   * no diagnosis and changes no verdict.
   */
  public static final FaultInfo FAULT =
      new FaultInfo(
          new FaultId("DNS-REQUESTED"),
          "a person asked for it",
          Severity.NOTICE,
          RestartHelps.YES,
          "Nothing is to be done.",
          Set.of(),
          Set.of());

  public Request {
    Objects.requireNonNull(instance, "instance");
    Objects.requireNonNull(by, "by");
    Objects.requireNonNull(at, "at");
    if (patience.isNegative()) {
      throw new IllegalArgumentException("patience: " + patience + " (expected: >= 0)");
    }
  }

  /** Returns whether {@code fault} is not one, but stands for a person's request. */
  public static boolean standsFor(FaultId fault) {
    return fault.equals(FAULT.id());
  }
}
