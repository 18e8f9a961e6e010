package dev.dnshealth.k8s;

import dev.dnshealth.core.remediation.Reservation;
import java.util.Optional;

/**
 * Tells from memory in which ConfigMap, as {@code namespace/name}, the evidence of an action is.
 */
interface BundleNames {

  /** Returns where it goes, or is. */
  Optional<String> planned(Reservation reservation);

  /** Returns where it is; empty while it is not there. */
  Optional<String> kept(Reservation reservation);

  /** Returns names where no evidence is kept. */
  static BundleNames none() {
    return new BundleNames() {
      @Override
      public Optional<String> planned(Reservation reservation) {
        return Optional.empty();
      }

      @Override
      public Optional<String> kept(Reservation reservation) {
        return Optional.empty();
      }
    };
  }
}
