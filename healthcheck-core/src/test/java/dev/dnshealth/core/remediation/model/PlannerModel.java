package dev.dnshealth.core.remediation.model;

import static dev.dnshealth.core.remediation.HoldReason.ACTION_UNDER_WAY;
import static dev.dnshealth.core.remediation.HoldReason.BUDGET_EXHAUSTED;
import static dev.dnshealth.core.remediation.HoldReason.DISARMED;
import static dev.dnshealth.core.remediation.HoldReason.FAULT_YOUNG;
import static dev.dnshealth.core.remediation.HoldReason.NOT_CONFIRMED;
import static dev.dnshealth.core.remediation.HoldReason.NO_BASELINE;
import static dev.dnshealth.core.remediation.HoldReason.NO_LEDGER;
import static dev.dnshealth.core.remediation.HoldReason.PATH_NOT_PROVEN;
import static dev.dnshealth.core.remediation.HoldReason.PEERS_DISAGREE;
import static dev.dnshealth.core.remediation.HoldReason.PEERS_NOT_HEARD;
import static dev.dnshealth.core.remediation.HoldReason.PROBER_UNSURE;
import static dev.dnshealth.core.remediation.HoldReason.SETTLING;
import static dev.dnshealth.core.remediation.HoldReason.SHARED_CAUSE;
import static dev.dnshealth.core.remediation.HoldReason.SINGLE_REPLICA;
import static dev.dnshealth.core.remediation.HoldReason.TOO_FEW_SIBLINGS;

import dev.dnshealth.core.config.ConfirmationPolicy;
import dev.dnshealth.core.config.RepairPolicy;
import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.diagnosis.FaultId;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.remediation.Confirmation;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.target.Instance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the design's rules 1 to 7 say about one fault on one occasion, written from their words: by
 * plain lists and dates, without the guards, the situation or any rule of the ledger. Each
 * objection is a set of reasons of which any is a right word for it.
 */
final class PlannerModel {

  /** What a restart cures, and whether the pod is silent then or answers wrongly. */
  static final Map<String, Kind> CURABLE =
      Map.of(
          "DNS-POD-DEAF", Kind.SILENT,
          "DNS-POD-HUNG", Kind.SILENT,
          "DNS-POD-UNSYNCED", Kind.WRONG,
          "DNS-POD-ZONE-MISSING", Kind.WRONG,
          "DNS-POD-STALE-DATA", Kind.OLD);

  /** How a sick pod shows it. */
  enum Kind {
    SILENT,
    WRONG,
    OLD
  }

  private final Case c;
  private final Fault fault;
  private final Instance pod;
  private final Kind kind;
  private final Instant now;
  private final RepairPolicy limits;
  private final List<Set<HoldReason>> objections = new ArrayList<>();

  private PlannerModel(Case c, Fault fault) {
    this.c = c;
    this.fault = fault;
    this.pod = fault.subject().instance().orElseThrow();
    this.kind = CURABLE.get(fault.id().value());
    this.now = Evidence.NOW;
    this.limits = c.occasion().policy().repair();
  }

  static boolean curable(Fault fault) {
    return fault.subject().instance().isPresent() && CURABLE.containsKey(fault.id().value());
  }

  /** Returns everything that speaks against acting on a fault that a restart cures. */
  static List<Set<HoldReason>> objections(Case c, Fault fault) {
    PlannerModel model = new PlannerModel(c, fault);
    model.exactlyOneServerAndEnoughOthers();
    model.pathAndFaultProven();
    model.nothingUnknown();
    model.oneActionAtATime();
    model.notDisarmed();
    AlwaysHeld.objections(c, model.pod, model.kind, model.objections);
    return model.objections;
  }

  private void forbid(boolean forbidden, HoldReason... reasons) {
    if (forbidden) {
      objections.add(Set.of(reasons));
    }
  }

  /** Rule 1. */
  private void exactlyOneServerAndEnoughOthers() {
    List<Fault> faults = c.occasion().diagnosis().faults();
    long sick =
        faults.stream()
            .filter(PlannerModel::curable)
            .map(f -> f.subject().instance().orElseThrow().uid())
            .distinct()
            .count();
    forbid(sick != 1, SHARED_CAUSE);
    boolean elsewhere =
        actions().stream()
            .filter(entry -> age(entry).compareTo(limits.sharedCauseWindow()) < 0)
            .filter(entry -> sameCause(entry.reservation().fault()))
            .anyMatch(entry -> !entry.replacementUid().equals(Optional.of(pod.uid())));
    forbid(elsewhere, SHARED_CAUSE);
    Optional<Integer> wanted =
        c.occasion().facts().flatMap(Facts::workload).map(Facts.Workload::wanted);
    if (wanted.isEmpty()) {
      return; // Not known is held below.
    }
    if (wanted.get() < 2) {
      forbid(true, SINGLE_REPLICA);
      return;
    }
    boolean falls = others().stream().anyMatch(this::fallsSilent);
    long serving = others().stream().filter(this::provenToServe).count();
    double half = wanted.get() / 2.0;
    if (falls) {
      forbid(true, SHARED_CAUSE);
    } else {
      forbid(serving < 1 || serving < half, TOO_FEW_SIBLINGS);
    }
  }

  private List<Instance> others() {
    return c.evidence().servers().stream().filter(s -> !s.uid().equals(pod.uid())).toList();
  }

  /** It answered all the time, and owes two answers. */
  private boolean fallsSilent(Instance sibling) {
    List<Seen> seen = c.evidence().of(sibling.uid());
    return seen.stream().anyMatch(Seen::everRight)
        && seen.stream().anyMatch(line -> line.answering(c.evidence().names(), now))
        && !newest(seen.stream().map(Seen::lastAnswer), Duration.ofSeconds(2));
  }

  private boolean provenToServe(Instance sibling) {
    List<Seen> seen = c.evidence().of(sibling.uid());
    Optional<Facts.PodFacts> known = pod(sibling);
    return seen.stream().anyMatch(line -> line.well(c.evidence().names(), now))
        && newest(seen.stream().map(this::surelyRight), limits.siblingProofAge())
        && known.isPresent()
        && known.get().ready()
        && known.get().servingEndpoint()
        && !known.get().terminating()
        && c.occasion().diagnosis().faults().stream()
            .filter(f -> !f.id().value().equals("DNS-POD-PATH"))
            .map(f -> f.subject().instance().map(Instance::uid))
            .noneMatch(Optional.of(sibling.uid())::equals)
        && !open().map(o -> o.action().instance().uid()).equals(Optional.of(sibling.uid()));
  }

  /** What another vantage told may be a second older than it seems. */
  private Optional<Instant> surelyRight(Seen line) {
    return line.lastRight().map(at -> c.evidence().own(line) ? at : at.minusSeconds(1));
  }

  private boolean newest(Stream<Optional<Instant>> times, Duration age) {
    return times
        .flatMap(Optional::stream)
        .anyMatch(at -> Duration.between(at, now).compareTo(age) < 0);
  }

  /** Rule 2, and that a fault has to last and a fresh look to agree. */
  private void pathAndFaultProven() {
    Optional<Instant> ready = pod(pod).flatMap(Facts.PodFacts::readySince);
    List<Seen> proof =
        c.evidence().of(pod.uid()).stream()
            .filter(line -> kind != Kind.SILENT || line.silent(c.evidence().names(), now))
            .filter(line -> kind != Kind.SILENT || line.packetCameInSilence())
            .filter(
                line ->
                    line.lastRight()
                        .filter(at -> ready.isEmpty() || ready.get().isBefore(at))
                        .isPresent())
            .toList();
    boolean seenWell = !proof.isEmpty();
    boolean elsewhereOnly =
        seenWell
            && kind == Kind.SILENT
            && proof.stream().noneMatch(c.evidence()::own)
            && proof.stream().map(line -> line.from().node()).distinct().count() < 2;
    forbid(elsewhereOnly, PATH_NOT_PROVEN);
    forbid(!seenWell, NO_BASELINE);
    if (kind != Kind.SILENT) {
      boolean lasts =
          c.evidence().of(pod.uid()).stream()
              .flatMap(line -> wrongSince(line).stream())
              .anyMatch(since -> Duration.between(since, now).compareTo(limits.wrongGrace()) >= 0);
      forbid(!lasts, FAULT_YOUNG);
    }
    forbid(!confirmed(), NOT_CONFIRMED);
    othersAgree();
  }

  private void othersAgree() {
    Optional<String> here = c.evidence().vantages().get(0).node();
    Map<String, Boolean> heard = new TreeMap<>();
    c.evidence().peers().stream()
        .filter(peer -> !peer.vantage().node().equals(here))
        .forEach(
            peer ->
                heard.merge(
                    peer.vantage().node().orElse(peer.vantage().id()),
                    peer.heard(),
                    Boolean::logicalOr));
    boolean tooFew =
        !c.evidence().complete()
            || 2 * heard.values().stream().filter(h -> h).count() < heard.size();
    forbid(tooFew, PEERS_NOT_HEARD);
    Map<String, Boolean> silent = new TreeMap<>();
    c.evidence().of(pod.uid()).stream()
        .filter(line -> !line.from().node().equals(here))
        .filter(line -> line.everRight() && line.present(now))
        .forEach(
            line ->
                silent.merge(
                    line.from().node().orElseThrow(),
                    line.lost().size() >= c.evidence().detection().suspectAfter()
                        || line.silent(c.evidence().names(), now),
                    Boolean::logicalAnd));
    boolean disagree = 2 * silent.values().stream().filter(s -> s).count() < silent.size();
    forbid(!tooFew && kind == Kind.SILENT && disagree, PEERS_DISAGREE);
  }

  private Optional<Instant> wrongSince(Seen line) {
    return kind == Kind.OLD
        ? Seen.wrongSince(line.news(), c.evidence().news())
        : Seen.wrongSince(line.names(), c.evidence().names());
  }

  private boolean confirmed() {
    if (c.occasion().confirmation().isEmpty()) {
      return false;
    }
    Confirmation look = c.occasion().confirmation().get();
    ConfirmationPolicy policy = c.occasion().policy().confirmation();
    String about =
        switch (kind) {
          case SILENT -> "SILENCE";
          case WRONG -> "OWN_NAMES";
          case OLD -> "NEWS";
        };
    boolean fresh =
        look.endedAt()
            .filter(at -> Duration.between(at, now).compareTo(policy.freshFor()) <= 0)
            .isPresent();
    List<Confirmation.Tally> own = tallies(look, true);
    List<Confirmation.Tally> siblings = tallies(look, false);
    return look.suspect().uid().equals(pod.uid())
        && look.doubt().name().equals(about)
        && fresh
        && !own.isEmpty()
        && own.stream().allMatch(tally -> bearsOut(tally, policy))
        && !siblings.isEmpty()
        && siblings.stream().allMatch(tally -> tally.right() >= policy.siblingAnswers());
  }

  private boolean bearsOut(Confirmation.Tally tally, ConfirmationPolicy policy) {
    return tally.inconclusive() == 0
        && (kind == Kind.SILENT
            ? tally.answered() == 0
            : tally.answered() == tally.wrong() && tally.wrong() >= policy.siblingAnswers());
  }

  private List<Confirmation.Tally> tallies(Confirmation look, boolean own) {
    return look.tallies().entrySet().stream()
        .filter(e -> e.getKey().instance().orElseThrow().uid().equals(pod.uid()) == own)
        .map(Map.Entry::getValue)
        .toList();
  }

  /** Rule 4. */
  private void nothingUnknown() {
    forbid(!c.occasion().diagnosis().unknown().isEmpty(), PROBER_UNSURE);
  }

  /** Rule 5. */
  private void oneActionAtATime() {
    forbid(c.occasion().ledger().isEmpty(), NO_LEDGER);
    boolean another =
        open().filter(o -> !o.action().instance().uid().equals(pod.uid())).isPresent();
    forbid(another, ACTION_UNDER_WAY);
    // Of two reasons to wait the one that is open is told.
    forbid(!another && taken(limits.settle()) > 0, SETTLING);
    boolean spent =
        taken(Duration.ofHours(1)) >= limits.perHour()
            || taken(Duration.ofHours(24)) >= limits.perDay();
    forbid(spent && c.occasion().ledger().isPresent(), BUDGET_EXHAUSTED);
    c.occasion()
        .refusal()
        .filter(r -> r.until().isAfter(now))
        .ifPresent(r -> forbid(true, r.reason()));
  }

  private Optional<Reservation> open() {
    return c.occasion().ledger().flatMap(Ledger::open);
  }

  /** What was done, or may have been: every reservation but those that surely had no effect. */
  private List<Ledger.Entry> actions() {
    return c.occasion().ledger().map(Ledger::recent).orElse(List.of()).stream()
        .filter(entry -> entry.outcome() != Ledger.Outcome.WITHOUT_EFFECT)
        .toList();
  }

  private Duration age(Ledger.Entry entry) {
    return Duration.between(entry.reservation().at(), c.occasion().ledger().orElseThrow().asOf());
  }

  private long taken(Duration window) {
    return actions().stream().filter(entry -> age(entry).compareTo(window) < 0).count();
  }

  private boolean sameCause(FaultId other) {
    Kind otherKind = CURABLE.getOrDefault(other.value(), Kind.SILENT);
    return other.equals(fault.id()) || (kind != Kind.SILENT && otherKind != Kind.SILENT);
  }

  /** Rule 6. */
  private void notDisarmed() {
    Instant armed = c.occasion().ledger().flatMap(Ledger::rearmedAt).orElse(Instant.MIN);
    List<Boolean> helped =
        actions().stream()
            .filter(entry -> sameCause(entry.reservation().fault()))
            .filter(entry -> entry.reservation().at().isAfter(armed))
            .filter(entry -> entry.outcome() != Ledger.Outcome.DONE)
            .map(entry -> entry.outcome() == Ledger.Outcome.EFFECTIVE)
            .toList();
    int n = helped.size();
    forbid(n >= 2 && !helped.get(n - 1) && !helped.get(n - 2), DISARMED);
  }

  private Optional<Facts.PodFacts> pod(Instance instance) {
    return c.occasion().facts().stream()
        .flatMap(facts -> facts.pods().values().stream())
        .filter(p -> p.uid().equals(instance.uid()))
        .findFirst();
  }
}
