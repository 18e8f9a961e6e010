package dev.dnshealth.k8s.peers;

import java.time.Duration;
import java.util.Objects;

/** What asking a vantage for its observations came to. */
public sealed interface Pull {

  /**
   * It answered in time.
   *
   * @param batch what it told, dated by our clock
   * @param roundTrip how long that took: by so much its dates may be too late
   */
  record Told(ObservationBatch batch, Duration roundTrip) implements Pull {
    public Told {
      Objects.requireNonNull(batch, "batch");
      Objects.requireNonNull(roundTrip, "roundTrip");
    }
  }

  /**
   * It did not, or not with what can be used.
   *
   * @param problem why, in words
   */
  record Failed(String problem) implements Pull {
    public Failed {
      Objects.requireNonNull(problem, "problem");
    }
  }
}
