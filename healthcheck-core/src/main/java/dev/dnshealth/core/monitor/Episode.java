package dev.dnshealth.core.monitor;

import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.remediation.Request;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.target.Instance;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** What is under way, with what has to be remembered for it. */
sealed interface Episode {

  Phase phase();

  /** Returns the instance that the episode is about. */
  default Optional<Instance> instance() {
    return Optional.empty();
  }

  /** Returns whether an action is being taken or has just been. */
  default boolean busy() {
    return phase() == Phase.ACTING || phase() == Phase.VERIFYING || phase() == Phase.SETTLING;
  }

  /** Nothing is under way. */
  record Watching() implements Episode {
    @Override
    public Phase phase() {
      return Phase.WATCHING;
    }
  }

  /**
   * A suspect is looked at.
   *
   * @param suspect which
   * @param question what it and its siblings are asked
   * @param startedAt since when
   * @param sent how many queries each target was sent
   */
  record Confirming(Instance suspect, Probe question, Instant startedAt, int sent)
      implements Episode {
    @Override
    public Phase phase() {
      return Phase.CONFIRMING;
    }

    @Override
    public Optional<Instance> instance() {
      return Optional.of(suspect);
    }
  }

  /**
   * Facts and ledger are read again.
   *
   * @param subject what is to be acted on
   * @param startedAt since when
   */
  record Rereading(Instance subject, Instant startedAt) implements Episode {
    @Override
    public Phase phase() {
      return Phase.RESERVING;
    }

    @Override
    public Optional<Instance> instance() {
      return Optional.of(subject);
    }
  }

  /**
   * Why and on what an action is taken.
   *
   * @param reservation what is reserved
   * @param adopted whether an earlier reservation, whose result is unknown, is taken up again
   * @param fault why
   * @param since the first evidence of the fault
   */
  record Ground(Reservation reservation, boolean adopted, Fault fault, Instant since) {

    /** Returns whether it is done because a person asks for it. */
    boolean onRequest() {
      return Request.standsFor(fault.id());
    }
  }

  /**
   * The reservation is being written.
   *
   * @param ground why and on what
   * @param readAt when ledger and facts were last read
   */
  record Reserving(Ground ground, Instant readAt) implements Episode {
    @Override
    public Phase phase() {
      return Phase.RESERVING;
    }

    @Override
    public Optional<Instance> instance() {
      return Optional.of(ground.reservation().action().instance());
    }
  }

  /**
   * The action is sent.
   *
   * @param ground why and on what
   * @param before the servers there were before, by UID
   */
  record Acting(Ground ground, Set<String> before) implements Episode {
    @Override
    public Phase phase() {
      return Phase.ACTING;
    }

    @Override
    public Optional<Instance> instance() {
      return Optional.of(ground.reservation().action().instance());
    }
  }

  /**
   * The action is done and has to prove itself.
   *
   * @param ground why and on what
   * @param detail what the remediator said
   * @param doneAt when it was done
   * @param before the servers there were before, by UID
   */
  record Verifying(Ground ground, String detail, Instant doneAt, Set<String> before)
      implements Episode {
    @Override
    public Phase phase() {
      return Phase.VERIFYING;
    }

    @Override
    public Optional<Instance> instance() {
      return Optional.of(ground.reservation().action().instance());
    }
  }

  /**
   * The action is over.
   *
   * @param until when the next may be taken
   */
  record Settling(Instant until) implements Episode {
    @Override
    public Phase phase() {
      return Phase.SETTLING;
    }
  }
}
