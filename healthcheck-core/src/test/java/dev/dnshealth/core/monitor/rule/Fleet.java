package dev.dnshealth.core.monitor.rule;

import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.monitor.Input;
import dev.dnshealth.core.probe.ClusterNames;
import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.probe.Question;
import dev.dnshealth.core.probe.RecordType;
import dev.dnshealth.core.probe.Truth;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.remediation.Result;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.testing.SimulatedCluster;
import dev.dnshealth.core.testing.SimulatedCluster.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Some monitors on one simulated cluster, each with a clock of its own, and one ledger between
 * them. Calls to the API take their time and get lost, a monitor may be frozen at any moment and go
 * on later, and an eviction that was sent arrives whatever has become of its sender. Whoever judges
 * is asked at the moment at which a pod is really evicted.
 */
final class Fleet {

  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static final Duration TICK = Duration.ofMillis(200);

  /** Discovery and facts are told so often, and whenever a pod has come. */
  private static final int TICKS_BETWEEN_NEWS = 5;

  private static final Duration NO_ANSWER = Duration.ofSeconds(10);
  private static final Duration LONGEST_STUCK = Duration.ofSeconds(25);

  /** A plan with a Service that the API has and that a pod with old data does not know. */
  static final ProbePlan PLAN =
      DefaultProbes.forCluster(
          new ClusterNames(
              "cluster.local",
              List.of(Addresses.literal(SimulatedCluster.API)),
              "example.com",
              Optional.empty(),
              List.of(
                  new Truth(
                      "default/made-later",
                      new Question("made-later.default.svc.cluster.local.", RecordType.A),
                      Optional.of(Set.of(SimulatedCluster.API)))),
              Optional.empty()));

  /**
   * A pod that is evicted.
   *
   * @param by whose eviction it is
   * @param reservation what it was reserved as
   * @param sentAt when its sender last looked at the clock
   * @param at when it arrives
   */
  record Eviction(Member by, Reservation reservation, Instant sentAt, Instant at) {
    Instance pod() {
      return reservation.action().instance();
    }
  }

  private record Event(Instant at, long number, Optional<Member> of, int life, Runnable what) {}

  final SimulatedCluster cluster;
  final SplittableRandom random;
  final List<Eviction> evictions = new ArrayList<>();
  private final Map<Eviction, Instance> replacements = new HashMap<>();
  private final List<Member> members = new ArrayList<>();
  private final Map<String, NavigableMap<Instant, Health>> truth = new HashMap<>();
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparing(Event::at).thenComparing(Event::number));
  private Weather weather = Weather.FAIR;
  private Consumer<Eviction> judge = eviction -> {};
  private Consumer<Eviction> judgeSent = eviction -> {};
  private Consumer<Instant> script = at -> {};
  private Function<Eviction, Health> replacement = eviction -> Health.SERVING;
  private UnaryOperator<Facts> factsChange = UnaryOperator.identity();
  private boolean ledgerMissing;
  private boolean watch = true;
  private Instant now = START;
  private Ledger ledger = Ledger.empty("0", START);
  private long version;
  private long number;
  private long ticks;
  private int podsMade;

  Fleet(int replicas, SplittableRandom random) {
    this.cluster = new SimulatedCluster(replicas, START);
    this.random = random;
  }

  /** Adds a monitor whose clock differs from the API server's. */
  Member join(Policy policy, Duration skew) {
    Member member = new Member(this, "m" + members.size(), policy, skew);
    members.add(member);
    return member;
  }

  void weather(Weather next) {
    weather = next;
  }

  /** Sets who judges each eviction right before the pod is gone. */
  void judge(Consumer<Eviction> next) {
    judge = next;
  }

  /** Sets who judges each eviction when it is sent, by what its sender knows. */
  void judgeSent(Consumer<Eviction> next) {
    judgeSent = next;
  }

  /** Sets what happens at each tick. */
  void script(Consumer<Instant> next) {
    script = next;
  }

  /** Sets what is the matter with the pod that comes for one that was evicted. */
  void replacement(Function<Eviction, Health> next) {
    replacement = next;
  }

  void factsChange(UnaryOperator<Facts> change) {
    factsChange = change;
  }

  void ledgerMissing(boolean missing) {
    ledgerMissing = missing;
  }

  /** Sets whether the watch of the API goes on; single calls get through all the same. */
  void watch(boolean goesOn) {
    watch = goesOn;
    cluster.api(goesOn);
  }

  Instant now() {
    return now;
  }

  Ledger ledger() {
    return ledger;
  }

  void ledger(Ledger next) {
    version++;
    ledger = next.as(Long.toString(version), now);
  }

  Instance replacementOf(Eviction eviction) {
    return replacements.getOrDefault(eviction, eviction.pod());
  }

  void set(Instance pod, Health health) {
    truth.computeIfAbsent(pod.uid(), uid -> new TreeMap<>()).put(now, health);
    cluster.set(pod, health);
  }

  void mend() {
    cluster.pods().forEach(pod -> set(pod, Health.SERVING));
  }

  Instance anyPod() {
    List<Instance> pods = cluster.pods();
    return pods.get(random.nextInt(pods.size()));
  }

  /** Returns what was the matter with a pod at any time in the span before {@code at}. */
  Set<Health> within(Instance pod, Instant at, Duration span) {
    NavigableMap<Instant, Health> history = truth.getOrDefault(pod.uid(), new TreeMap<>());
    Map.Entry<Instant, Health> before = history.floorEntry(at.minus(span));
    Set<Health> healths = EnumSet.of(before == null ? Health.SERVING : before.getValue());
    healths.addAll(history.subMap(at.minus(span), true, at, true).values());
    return healths;
  }

  void run(Duration span) {
    Instant end = now.plus(span);
    while (now.isBefore(end)) {
      now = now.plus(TICK);
      cluster.at(now);
      script.accept(now);
      while (!events.isEmpty() && !events.peek().at().isAfter(now)) {
        run(events.poll());
      }
      boolean news = ticks++ % TICKS_BETWEEN_NEWS == 0 || podsMade != evictions.size();
      podsMade = evictions.size();
      members.stream().filter(member -> !member.frozen(now)).forEach(m -> m.tick(news));
    }
  }

  /** What a frozen process has to do it does once it goes on; what a dead one had to, nobody. */
  private void run(Event event) {
    Optional<Member> of = event.of();
    if (of.isPresent() && of.get().life() != event.life()) {
      return;
    }
    if (of.isPresent() && of.get().frozen(now)) {
      events.add(new Event(of.get().frozenUntil(), event.number(), of, event.life(), event.what()));
    } else {
      event.what().run();
    }
  }

  /** Lets something happen in a member's process after a while. */
  void in(Member member, Duration delay, Runnable what) {
    events.add(new Event(now.plus(delay), number++, Optional.of(member), member.life(), what));
  }

  /** Lets something happen at the API server after a while. */
  private void atApi(Duration delay, Runnable what) {
    events.add(new Event(now.plus(delay), number++, Optional.empty(), 0, what));
  }

  private Duration way() {
    return Duration.ofMillis(random.nextLong(1, weather.longest().toMillis() + 1));
  }

  /** Returns the facts by the member's clock. */
  Facts facts(Duration skew) {
    return Skew.of(factsChange.apply(cluster.facts()), skew);
  }

  void read(Member member, Instant askedAt, boolean full) {
    if (random.nextDouble() < weather.lost()) {
      in(
          member,
          NO_ANSWER,
          () ->
              member.step(
                  new Input.Reread(
                      member.time(),
                      askedAt,
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty(),
                      "no answer",
                      full)));
      return;
    }
    atApi(
        way(),
        () -> {
          Optional<Ledger> read =
              ledgerMissing ? Optional.empty() : Optional.of(ledger.as(ledger.version(), now));
          Facts facts = facts(member.skew());
          Facts fresh = watch ? facts : Skew.asOf(facts, now.plus(member.skew()));
          in(
              member,
              way(),
              () ->
                  member.step(
                      new Input.Reread(
                          member.time(),
                          askedAt,
                          full ? Optional.of(fresh) : Optional.empty(),
                          full ? Optional.of(member.standing()) : Optional.empty(),
                          read,
                          read.isPresent() ? "" : "the ledger is missing",
                          full)));
        });
  }

  void write(Member member, Ledger expected, Ledger next, boolean reserving) {
    boolean unanswered = random.nextDouble() < weather.unanswered();
    boolean lost = random.nextDouble() < weather.lost();
    if (unanswered || lost) {
      in(member, NO_ANSWER, () -> written(member, reserving, Optional.empty(), "no answer"));
    }
    if (lost) {
      return;
    }
    atApi(
        way(),
        () -> {
          boolean won = !ledgerMissing && expected.version().equals(ledger.version());
          if (won) {
            ledger(next);
          }
          Optional<Ledger> written = won ? Optional.of(ledger) : Optional.empty();
          if (!unanswered) {
            in(member, way(), () -> written(member, reserving, written, ""));
          }
        });
  }

  private static void written(
      Member member, boolean reserving, Optional<Ledger> written, String problem) {
    member.step(new Input.LedgerWritten(member.time(), reserving, written, problem));
  }

  /**
   * The process looks at the clock, and at who leads, and sends: from there on it is on its way.
   */
  void perform(Member member, Reservation reservation, Instant notAfter) {
    in(
        member,
        way(),
        () -> {
          if (member.time().isAfter(notAfter) || !member.standing().leads(member.time())) {
            ended(member, reservation, new Result.NotDone("too late"));
          } else {
            judgeSent.accept(new Eviction(member, reservation, now, now));
            send(member, reservation, now);
          }
        });
  }

  private void send(Member member, Reservation reservation, Instant sentAt) {
    boolean unanswered = random.nextDouble() < weather.unanswered();
    boolean lost = random.nextDouble() < weather.lost();
    boolean refused = random.nextDouble() < weather.refused();
    if (unanswered || lost) {
      Result unknown = new Result.Indeterminate("no answer");
      in(member, NO_ANSWER, () -> ended(member, reservation, unknown));
    }
    if (lost) {
      return;
    }
    // What nobody waits for any more may still arrive.
    Duration stuck = unanswered ? LONGEST_STUCK.multipliedBy(random.nextInt(100)) : Duration.ZERO;
    atApi(
        way().plus(stuck.dividedBy(100)),
        () -> {
          Result result = refused ? refusal() : evict(member, reservation, sentAt);
          if (!unanswered) {
            in(member, way(), () -> ended(member, reservation, result));
          }
        });
  }

  private static Result refusal() {
    return new Result.Refused(
        Result.Reason.DISRUPTION_BUDGET, "the budget says no", Optional.empty());
  }

  private Result evict(Member member, Reservation reservation, Instant sentAt) {
    Eviction eviction = new Eviction(member, reservation, sentAt, now);
    if (!cluster.pods().contains(eviction.pod())) {
      return new Result.NotDone("it is gone");
    }
    judge.accept(eviction);
    evictions.add(eviction);
    Instance fresh = cluster.replace(eviction.pod());
    replacements.put(eviction, fresh);
    set(fresh, replacement.apply(eviction));
    return new Result.Done("evicted");
  }

  private void ended(Member member, Reservation reservation, Result result) {
    member.step(new Input.RemediationEnded(member.time(), reservation, result));
  }

  void lookUp(Member member, Reservation reservation) {
    atApi(
        way(),
        () -> {
          boolean there = cluster.pods().contains(reservation.action().instance());
          Result result =
              there ? new Result.Indeterminate("still there") : new Result.Done("it is gone");
          in(
              member,
              way(),
              () -> member.step(new Input.LookedUp(member.time(), reservation, result)));
        });
  }
}
