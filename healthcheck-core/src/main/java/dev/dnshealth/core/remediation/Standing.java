package dev.dnshealth.core.remediation;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Where this process stands among all that may act on one DNS Service. Times are by its own clock.
 */
public sealed interface Standing {

  /** Returns whether this process leads at {@code now}, and so may act. */
  boolean leads(Instant now);

  /** Returns the earlier of {@code deadline} and the moment from which on this does not lead. */
  Instant noLaterThan(Instant deadline);

  /** Returns who leads at {@code now}, as far as that is known. */
  Optional<String> leader(Instant now);

  /** Returns in words how that is known. */
  String words(Instant now);

  /** Nobody else may act, so there is nobody to lead. */
  record Alone() implements Standing {
    @Override
    public boolean leads(Instant now) {
      return true;
    }

    @Override
    public Instant noLaterThan(Instant deadline) {
      return deadline;
    }

    @Override
    public Optional<String> leader(Instant now) {
      return Optional.empty();
    }

    @Override
    public String words(Instant now) {
      return "there are no others";
    }
  }

  /**
   * This process leads for a while.
   *
   * @param self its name among the others
   * @param until the moment from which on it must not act, unless it is told anew
   */
  record Leads(String self, Instant until) implements Standing {
    public Leads {
      Objects.requireNonNull(self, "self");
      Objects.requireNonNull(until, "until");
    }

    @Override
    public boolean leads(Instant now) {
      return now.isBefore(until);
    }

    @Override
    public Instant noLaterThan(Instant deadline) {
      return deadline.isBefore(until) ? deadline : until;
    }

    @Override
    public Optional<String> leader(Instant now) {
      return leads(now) ? Optional.of(self) : Optional.empty();
    }

    @Override
    public String words(Instant now) {
      return leads(now) ? "this one leads" : "the lease was not renewed in time";
    }
  }

  /**
   * Another leads, or nobody does.
   *
   * @param other who, if it is known
   * @param why the same in words
   */
  record Follows(Optional<String> other, String why) implements Standing {
    public Follows {
      Objects.requireNonNull(other, "other");
      Objects.requireNonNull(why, "why");
    }

    @Override
    public boolean leads(Instant now) {
      return false;
    }

    @Override
    public Instant noLaterThan(Instant deadline) {
      return Instant.MIN;
    }

    @Override
    public Optional<String> leader(Instant now) {
      return other;
    }

    @Override
    public String words(Instant now) {
      return why;
    }
  }
}
