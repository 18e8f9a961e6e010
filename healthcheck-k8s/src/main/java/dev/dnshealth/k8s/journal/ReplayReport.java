package dev.dnshealth.k8s.journal;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a replay came to.
 *
 * @param result the whole in one word
 * @param tools what wrote the journal
 * @param vantages where its probes were sent from
 * @param from the time of the first input, if there is one
 * @param to that of the last
 * @param inputs how many there are
 * @param policy the settings that were changed for the replay, if any: what was recorded, and what
 *     was put in its place
 * @param timeline every decision, in order
 * @param difference where the replay first came to something else than was recorded
 * @param divergence where the replay, by its other policy, first acted otherwise than was recorded:
 *     it ends there
 * @param notes what else there is to know, a line each
 */
public record ReplayReport(
    Result result,
    List<String> tools,
    List<String> vantages,
    Optional<Instant> from,
    Optional<Instant> to,
    long inputs,
    Map<String, Change> policy,
    List<Line> timeline,
    Optional<Difference> difference,
    Optional<Difference> divergence,
    List<String> notes) {

  public ReplayReport {
    Objects.requireNonNull(result, "result");
    tools = List.copyOf(tools);
    vantages = List.copyOf(vantages);
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(to, "to");
    policy = Map.copyOf(policy);
    timeline = List.copyOf(timeline);
    Objects.requireNonNull(difference, "difference");
    Objects.requireNonNull(divergence, "divergence");
    notes = List.copyOf(notes);
  }

  /** How the replay compares with what was recorded. */
  public enum Result {
    /** The same decisions at the same inputs. */
    SAME,
    /** The same decisions, some of them in other words: another version wrote the journal. */
    OTHER_WORDS,
    /** Other decisions. */
    DIFFERENT
  }

  /** Who came to a decision. */
  public enum Side {
    BOTH,
    RECORDED,
    REPLAYED
  }

  /** A setting of the recorded policy, and what the replay took in its place. */
  public record Change(String recorded, String replayed) {
    public Change {
      Objects.requireNonNull(recorded, "recorded");
      Objects.requireNonNull(replayed, "replayed");
    }
  }

  /**
   * A decision.
   *
   * @param n the number of the input that led to it
   * @param at its time
   */
  public record Line(long n, Instant at, Side side, Decision decision) {
    public Line {
      Objects.requireNonNull(at, "at");
      Objects.requireNonNull(side, "side");
      Objects.requireNonNull(decision, "decision");
    }
  }

  /**
   * An input that led to different decisions.
   *
   * @param n the number of the input
   * @param at its time
   */
  public record Difference(long n, Instant at, List<Decision> recorded, List<Decision> replayed) {
    public Difference {
      Objects.requireNonNull(at, "at");
      recorded = List.copyOf(recorded);
      replayed = List.copyOf(replayed);
    }
  }
}
