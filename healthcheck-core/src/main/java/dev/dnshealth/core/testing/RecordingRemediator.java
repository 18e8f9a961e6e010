package dev.dnshealth.core.testing;

import dev.dnshealth.core.remediation.Remediator;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.remediation.Result;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A remediator that notes what it is asked for. Safe for use by several threads. */
public final class RecordingRemediator implements Remediator {

  private final List<Reservation> performed = new CopyOnWriteArrayList<>();
  private final Function<Reservation, Result> result;

  /** Makes a remediator for which every action is done. */
  public RecordingRemediator() {
    this(reservation -> new Result.Done("noted"));
  }

  /** Makes a remediator whose results are given by a function. */
  public RecordingRemediator(Function<Reservation, Result> result) {
    this.result = result;
  }

  /** Returns what was performed, in order. */
  public List<Reservation> performed() {
    return List.copyOf(performed);
  }

  @Override
  public CompletionStage<Result> perform(Reservation reservation, Instant notAfter) {
    performed.add(reservation);
    return CompletableFuture.completedFuture(result.apply(reservation));
  }
}
