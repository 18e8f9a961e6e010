package dev.dnshealth.k8s.journal;

import dev.dnshealth.k8s.journal.ReplayReport.Difference;
import dev.dnshealth.k8s.journal.ReplayReport.Line;
import dev.dnshealth.k8s.journal.ReplayReport.Result;
import dev.dnshealth.k8s.journal.ReplayReport.Side;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Holds what a replay decides against what was recorded. For one thread. */
final class Comparison {

  private final List<Line> timeline = new ArrayList<>();
  private @Nullable Difference difference;
  private @Nullable Difference otherWords;
  private @Nullable Difference divergence;

  /** Takes in what one input led to, then and now. */
  void compare(JournalEntry.Step step, List<Decision> replayed) {
    Instant at = step.input().at();
    List<Decision> gone = new ArrayList<>(step.out());
    List<Decision> added = new ArrayList<>();
    List<Decision> both = new ArrayList<>();
    for (Decision decision : replayed) {
      Optional<Decision> same = gone.stream().filter(decision::sameAs).findFirst();
      same.ifPresent(gone::remove);
      (same.isPresent() ? both : added).add(decision);
    }
    add(step.n(), at, Side.BOTH, both);
    add(step.n(), at, Side.RECORDED, gone);
    add(step.n(), at, Side.REPLAYED, added);
    if (step.out().equals(replayed)) {
      return;
    }
    Difference here = new Difference(step.n(), at, step.out(), replayed);
    if (gone.isEmpty() && added.isEmpty()) {
      otherWords = otherWords == null ? here : otherWords;
      return;
    }
    difference = difference == null ? here : difference;
    if (divergence == null
        && (gone.stream().anyMatch(Decision::acts) || added.stream().anyMatch(Decision::acts))) {
      divergence = here;
    }
  }

  /** Takes in what is not compared any more. */
  void recorded(JournalEntry.Step step) {
    add(step.n(), step.input().at(), Side.RECORDED, step.out());
  }

  Result result() {
    return difference != null
        ? Result.DIFFERENT
        : otherWords != null ? Result.OTHER_WORDS : Result.SAME;
  }

  List<Line> timeline() {
    return timeline;
  }

  /** Returns the first difference, or else the first in words alone. */
  Optional<Difference> difference() {
    return Optional.ofNullable(difference == null ? otherWords : difference);
  }

  /** Returns where, for the first time, one acted and the other did not. */
  Optional<Difference> divergence() {
    return Optional.ofNullable(divergence);
  }

  private void add(long n, Instant at, Side side, List<Decision> decisions) {
    decisions.forEach(decision -> timeline.add(new Line(n, at, side, decision)));
  }
}
