package dev.dnshealth.core.monitor;

import dev.dnshealth.core.facts.FactSource;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.remediation.Leadership;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.LedgerStore;
import dev.dnshealth.core.remediation.Remediator;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.remediation.Result;
import dev.dnshealth.core.remediation.Standing;
import dev.dnshealth.core.time.Time;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Has the effects done that concern ledger, facts and actions, and posts what came of them. */
final class RemediationPort {

  /** Bounds what a port that never answers can hold up; it counts as "nobody knows". */
  private static final long PATIENCE_SECONDS = 30;

  private static final String TOO_LATE = "too late: what was read before is too old";

  private final @Nullable Remediator remediator;
  private final LedgerStore ledger;
  private final FactSource facts;
  private final Leadership leadership;
  private final Time time;
  private final Mailbox mailbox;
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "dnshealth-remediation");
            thread.setDaemon(true);
            return thread;
          });

  RemediationPort(
      @Nullable Remediator remediator,
      LedgerStore ledger,
      FactSource facts,
      Leadership leadership,
      Time time,
      Mailbox mailbox) {
    this.remediator = remediator;
    this.ledger = ledger;
    this.facts = facts;
    this.leadership = leadership;
    this.time = time;
    this.mailbox = mailbox;
  }

  void perform(Effect effect) {
    try {
      executor.execute(() -> run(effect));
    } catch (RejectedExecutionException e) {
      // Closed: what is not begun is left undone.
    }
  }

  void close() {
    executor.shutdown();
  }

  private void run(Effect effect) {
    if (effect instanceof Effect.Read read) {
      post(read(read.askedAt(), read.full()));
    } else if (effect instanceof Effect.Reserve reserve) {
      post(write(reserve.expected(), reserve.expected().reserve(reserve.reservation()), true));
    } else if (effect instanceof Effect.Settle settle) {
      post(write(settle.expected(), settle.expected().settle(settle.entry()), false));
    } else if (effect instanceof Effect.Perform perform) {
      Reservation reservation = perform.reservation();
      post(
          perform(reservation, perform.notAfter(), perform.onRequest())
              .thenApply(r -> new Input.RemediationEnded(time.now(), reservation, r)));
    } else if (effect instanceof Effect.LookUp lookUp) {
      Reservation reservation = lookUp.reservation();
      post(
          act(reservation, Remediator::lookUp)
              .thenApply(r -> new Input.LookedUp(time.now(), reservation, r)));
    }
  }

  /** Every future here completes normally: {@link #guarded} has turned errors into values. */
  private void post(CompletableFuture<? extends Input> input) {
    CompletableFuture<Void> unused = input.thenAccept(mailbox::control);
  }

  private CompletableFuture<Input> read(Instant askedAt, boolean full) {
    CompletableFuture<Outcome<Facts>> factsRead = full ? guarded(facts::refresh) : nothing();
    CompletableFuture<Outcome<Standing>> leaderRead =
        full ? guarded(leadership::refresh) : nothing();
    return guarded(ledger::read)
        .thenCompose(
            l ->
                factsRead.thenCombine(
                    leaderRead,
                    (f, s) ->
                        new Input.Reread(
                            time.now(),
                            askedAt,
                            f.value(),
                            s.value(),
                            l.value(),
                            Stream.of(l, f, s)
                                .map(Outcome::problem)
                                .filter(problem -> !problem.isEmpty())
                                .findFirst()
                                .orElse(""),
                            full)));
  }

  private static <T> CompletableFuture<Outcome<T>> nothing() {
    return CompletableFuture.completedFuture(new Outcome<>(Optional.empty(), ""));
  }

  private CompletableFuture<Input> write(Ledger expected, Ledger next, boolean reserving) {
    return guarded(() -> ledger.replace(expected, next))
        .thenApply(
            written ->
                new Input.LedgerWritten(
                    time.now(),
                    reserving,
                    written.value().flatMap(Function.identity()),
                    written.problem()));
  }

  private CompletableFuture<Result> perform(
      Reservation reservation, Instant notAfter, boolean onRequest) {
    if (onRequest) {
      return time.now().isAfter(notAfter)
          ? notDone(TOO_LATE)
          : act(reservation, (acts, reserved) -> acts.perform(reserved, notAfter));
    }
    return guarded(leadership::refresh)
        .thenComposeAsync(leader -> perform(reservation, notAfter, leader), executor);
  }

  private CompletableFuture<Result> perform(
      Reservation reservation, Instant notAfter, Outcome<Standing> leader) {
    // The process may have stood still since this was decided.
    Instant now = time.now();
    if (now.isAfter(notAfter)) {
      return notDone(TOO_LATE);
    }
    if (leader.value().isEmpty()) {
      return notDone("it cannot be told who leads: " + leader.problem());
    }
    Standing standing = leader.value().get();
    return standing.leads(now)
        ? act(
            reservation, (acts, reserved) -> acts.perform(reserved, standing.noLaterThan(notAfter)))
        : notDone("not the leader any more: " + standing.words(now));
  }

  private static CompletableFuture<Result> notDone(String why) {
    return CompletableFuture.completedFuture(new Result.NotDone(why));
  }

  private CompletableFuture<Result> act(Reservation reservation, ActionCall call) {
    if (remediator == null) {
      return notDone("there is no remediator");
    }
    return guarded(() -> call.on(remediator, reservation))
        .thenApply(
            outcome ->
                outcome.value().orElseGet(() -> new Result.Indeterminate(outcome.problem())));
  }

  private interface ActionCall {
    CompletionStage<Result> on(Remediator remediator, Reservation reservation);
  }

  private record Outcome<T>(Optional<T> value, String problem) {}

  private static <T> CompletableFuture<Outcome<T>> guarded(Supplier<CompletionStage<T>> call) {
    CompletableFuture<T> future;
    try {
      future = call.get().toCompletableFuture();
    } catch (RuntimeException | LinkageError e) {
      future = CompletableFuture.failedFuture(e);
    }
    // A copy: the future itself is not ours to complete.
    return future
        .copy()
        .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .handle(
            (value, error) ->
                error == null
                    ? new Outcome<>(
                        Optional.ofNullable(value), value == null ? "answered with null" : "")
                    : new Outcome<>(Optional.empty(), words(error)));
  }

  private static String words(Throwable error) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
