package dev.dnshealth.k8s.lease;

import dev.dnshealth.core.remediation.Standing;
import dev.dnshealth.k8s.lease.LeaseState.Answer;
import dev.dnshealth.k8s.lease.LeaseState.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Several processes that stand for one Lease, each with a clock of its own, and an API server that
 * loses and delays what they send. All of it is played in true time, in steps of 10 ms.
 */
final class Election {

  static final int STEP = 10;

  private static final int TIMEOUT = 3000;
  private static final long NEVER = Long.MAX_VALUE;

  final List<Candidate> candidates = new ArrayList<>();
  private final LeaseSettings settings = LeaseSettings.defaults();
  private final SplittableRandom random;
  private final PriorityQueue<Arrival> arrivals =
      new PriorityQueue<>((a, b) -> Long.compare(a.at(), b.at()));
  private Optional<LeaseRecord> lease = Optional.empty();
  private long revision;
  private long names;
  private boolean calm;
  private long awayUntil;
  long now;

  private record Arrival(long at, Runnable what) {}

  Election(SplittableRandom random, int count) {
    this.random = random;
    for (int i = 0; i < count; i++) {
      candidates.add(new Candidate());
    }
  }

  /** From now on nothing is lost, late or stopped. */
  void calm() {
    calm = true;
    awayUntil = 0;
    candidates.forEach(candidate -> candidate.frozenUntil = 0);
  }

  /** Lets the API server be away for a while. */
  void away(int millis) {
    awayUntil = now + millis;
  }

  /** Has somebody delete the Lease, or put an empty one in its place, or change only its labels. */
  void meddle() {
    switch (random.nextInt(3)) {
      case 0 -> lease = Optional.empty();
      case 1 -> lease = Optional.of(record(Optional.empty(), false));
      default ->
          lease =
              lease.map(
                  old ->
                      new LeaseRecord(
                          version(),
                          old.holder(),
                          old.duration(),
                          old.everHeld(),
                          old.transitions()));
    }
  }

  void step() {
    now += STEP;
    while (!arrivals.isEmpty() && arrivals.peek().at() <= now) {
      arrivals.poll().what().run();
    }
    candidates.forEach(Candidate::step);
  }

  /** Returns those that believe to lead at this very moment, awake or not. */
  List<Candidate> leaders() {
    return candidates.stream().filter(Candidate::leads).toList();
  }

  private String version() {
    return Long.toString(++revision);
  }

  private LeaseRecord record(Optional<String> holder, boolean everHeld) {
    return new LeaseRecord(
        version(),
        holder,
        everHeld ? Optional.of(settings.duration()) : Optional.empty(),
        everHeld,
        0);
  }

  /** Does at the server what a request asks for; it is not known to anyone when that is. */
  private Answer serve(Request request, Optional<String> holder) {
    if (request instanceof Request.Write write) {
      return lease.filter(l -> l.version().equals(write.expected().version())).isPresent()
          ? written(record(holder, true))
          : new Answer.Overtaken();
    }
    if (request instanceof Request.Create) {
      return lease.isPresent() ? new Answer.Overtaken() : written(record(Optional.empty(), false));
    }
    return new Answer.Read(lease);
  }

  private Answer written(LeaseRecord next) {
    lease = Optional.of(next);
    return new Answer.Written(next);
  }

  private long delay() {
    int kind = calm ? 0 : random.nextInt(20);
    return kind == 19 ? NEVER : kind == 18 ? random.nextInt(20_000) : 2 + random.nextInt(50);
  }

  /** One process. */
  final class Candidate {
    private final long offset = random.nextLong(-3_600_000, 3_600_000);
    // With 15 s and 10 s, clocks may differ by a half; nothing real comes near a tenth.
    private final double speed = 0.9 + random.nextDouble() * 0.2;
    private LeaseState state;
    private Standing published;
    private long frozenUntil;
    private long nextRound;
    private boolean dead;
    private boolean resigning;
    private int left;
    private Optional<Asked> asked = Optional.empty();

    private final class Asked {
      private final Instant sentAt = clock();
      private final long giveUpAt = now + TIMEOUT;
      private Optional<Answer> answer = Optional.empty();
    }

    Candidate() {
      restart();
    }

    boolean leads() {
      // What was published in the middle of a round, and what is known in the middle of one.
      return !resigning && (published.leads(clock()) || state.standing().leads(clock()));
    }

    boolean alive() {
      return !dead;
    }

    /** Starts anew under another name; what the one before sent may still arrive. */
    void restart() {
      state = LeaseState.initial("name-" + names++, settings);
      published = state.standing();
      asked = Optional.empty();
      dead = false;
      resigning = false;
      nextRound = now + random.nextInt(1000);
    }

    /** Ends at once and without a word. */
    void kill() {
      restart();
      dead = true;
    }

    /** Ends, and gives the Lease back. */
    void resign() {
      resigning = true;
    }

    private void giveBack() {
      Optional<LeaseRecord> mine =
          state.seen().flatMap(LeaseState.Seen::lease).filter(l -> state.holds() && !state.look());
      kill();
      mine.ifPresent(
          own -> at(delay(), () -> serve(new Request.Write(own, false), Optional.empty())));
    }

    void freeze(int millis) {
      frozenUntil = now + millis;
    }

    private Instant clock() {
      return Instant.ofEpochMilli(offset + Math.round(now * speed));
    }

    private void step() {
      if (dead || now < frozenUntil) {
        return;
      }
      if (asked.isPresent()) {
        heard(asked.get());
      } else if (resigning) {
        giveBack();
      } else if (now >= nextRound) {
        state = state.begin();
        left = 4;
        ask();
      }
    }

    private void heard(Asked question) {
      Answer answer =
          question.answer.orElseGet(
              () -> now >= question.giveUpAt ? new Answer.Failed("no answer") : null);
      if (answer == null) {
        return;
      }
      asked = Optional.empty();
      state = state.answered(answer, question.sentAt, clock());
      if (answer instanceof Answer.Failed || left == 0 || resigning) {
        endRound();
      } else {
        ask();
      }
    }

    private void ask() {
      Optional<Request> request = state.next(clock());
      if (request.isEmpty()) {
        endRound();
        return;
      }
      left--;
      Asked question = new Asked();
      asked = Optional.of(question);
      Optional<String> self = Optional.of(state.self());
      at(
          delay(),
          () -> {
            if (now >= awayUntil) {
              Answer answer = serve(request.get(), self);
              at(delay(), () -> question.answer = Optional.of(answer));
            }
          });
    }

    private void endRound() {
      published = state.standing();
      nextRound = now + Math.round(settings.retry().toMillis() / 2.0 / speed);
    }
  }

  private void at(long delay, Runnable what) {
    if (delay != NEVER) {
      arrivals.add(new Arrival(now + delay, what));
    }
  }

  static int steps(Duration span) {
    return (int) (span.toMillis() / STEP);
  }
}
