package dev.dnshealth.k8s.journal;

import dev.dnshealth.core.config.ConfigException;
import dev.dnshealth.core.config.ConfigKey;
import dev.dnshealth.core.config.ConfigKeys;
import dev.dnshealth.core.config.ConfigReader;
import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.monitor.Effect;
import dev.dnshealth.core.monitor.Input;
import dev.dnshealth.core.monitor.MonitorState;
import dev.dnshealth.core.monitor.Setup;
import dev.dnshealth.core.monitor.Step;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.Standing;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Has the monitor's step function decide again on recorded inputs, with the recorded policy or with
 * another one, and compares. For one thread.
 */
public final class Replay {

  private static final String READ_AGAIN = "read_again";

  private final Optional<Policy> other;
  private final Set<String> tools = new LinkedHashSet<>();
  private final Set<String> vantages = new LinkedHashSet<>();
  private final Set<String> notes = new LinkedHashSet<>();
  private final Map<String, ReplayReport.Change> changes = new TreeMap<>();
  private final Comparison comparison = new Comparison();
  private @Nullable Header header;
  private @Nullable MonitorState state;
  private Optional<Facts> facts = Optional.empty();
  private Optional<Ledger> ledger = Optional.empty();
  private Optional<Standing> standing = Optional.empty();
  private @Nullable Instant from;
  private @Nullable Instant to;
  private long inputs;
  private long next;

  private record Stepped(MonitorState state, List<Effect> effects, List<Decision> decisions) {}

  private Replay(Optional<Policy> other) {
    this.other = other;
  }

  /** Returns a replay with the recorded policy. */
  public static Replay asRecorded() {
    return new Replay(Optional.empty());
  }

  /** Returns a replay with {@code policy} in place of the recorded one. */
  public static Replay with(Policy policy) {
    return new Replay(Optional.of(policy));
  }

  /**
   * Takes in a file, plain or compressed, or all the files of a journal in a directory.
   *
   * @throws IOException if it cannot be read
   * @throws JournalException if it is no journal, or of a format that is not understood
   */
  public void read(Path path) throws IOException {
    JournalFiles journal = JournalFiles.in(path);
    journal.left().forEach(left -> note("left out: " + left));
    for (Path file : journal.files()) {
      try (JournalReader reader = JournalReader.open(file)) {
        for (Optional<JournalEntry> entry = reader.next();
            entry.isPresent();
            entry = reader.next()) {
          accept(entry.get());
        }
        if (reader.torn()) {
          note(file + " ends in the middle of a line, which is left out");
        }
      }
    }
  }

  private void note(String line) {
    notes.add(line);
  }

  /** Takes in what a journal tells next. */
  void accept(JournalEntry entry) {
    if (entry instanceof JournalEntry.Begin begin) {
      begin(begin.header());
    } else if (entry instanceof JournalEntry.State known) {
      resume(known);
    } else if (entry instanceof JournalEntry.Gap gap) {
      note(
          "%d inputs before %s are missing: what was decided on them is not known, and the replay"
                  .formatted(gap.lost(), gap.at())
              + " goes on from what the monitor knew after them");
    } else if (entry instanceof JournalEntry.Step step) {
      step(step);
    }
  }

  /** Returns what the replay came to so far. */
  public ReplayReport report() {
    return new ReplayReport(
        comparison.result(),
        List.copyOf(tools),
        List.copyOf(vantages),
        Optional.ofNullable(from),
        Optional.ofNullable(to),
        inputs,
        changes,
        comparison.timeline(),
        comparison.difference(),
        divergence(),
        List.copyOf(notes));
  }

  private void begin(Header begun) {
    tools.add(begun.tool());
    vantages.add(begun.vantage().id());
    boolean another = header != null && !header.run().equals(begun.run());
    if (another) {
      note("another run of the monitor begins at " + begun.at());
    }
    if (header == null || another || !header.policy().equals(begun.policy())) {
      state = null;
      next = 0;
    }
    header = begun;
  }

  /** What the monitor knew is taken over only where the replay does not know it by itself. */
  private void resume(JournalEntry.State known) {
    if (state != null && known.n() == next) {
      return;
    }
    if (state != null && header != null) {
      note("the inputs before number " + known.n() + " are missing");
    }
    next = known.n();
    state = MonitorState.of(setup(Objects.requireNonNull(header)), known.state());
    facts = known.state().facts();
    ledger = known.state().ledger();
    standing = Optional.of(known.state().standing());
  }

  private Setup setup(Header of) {
    Policy recorded = recordedPolicy(of);
    other.ifPresent(policy -> tell(recorded.settings(), policy.settings()));
    return Setup.of(of.run(), of.vantage(), of.canAct(), other.orElse(recorded));
  }

  /** Keys of a later version are left out, and told; keys it does not have yet are at default. */
  private Policy recordedPolicy(Header of) {
    Map<String, String> known = new HashMap<>(of.policy());
    known.keySet().retainAll(ConfigKeys.all().stream().map(ConfigKey::name).toList());
    of.policy().keySet().stream()
        .filter(key -> !known.containsKey(key))
        .sorted()
        .forEach(key -> note("the recorded policy has a key that is not known here: " + key));
    try {
      return new ConfigReader().settings("journal", known).read().policy();
    } catch (ConfigException e) {
      throw new JournalException("the recorded policy cannot be read: " + e.getMessage(), e);
    }
  }

  private void tell(Map<String, String> recorded, Map<String, String> replayed) {
    replayed.forEach(
        (key, value) -> {
          String before = recorded.getOrDefault(key, "");
          if (!before.equals(value)) {
            changes.put(key, new ReplayReport.Change(before, value));
          }
        });
  }

  private void step(JournalEntry.Step step) {
    if (state == null) {
      throw new JournalException("input " + step.n() + " comes before any state");
    }
    Instant at = step.input().at();
    from = from == null ? at : from;
    to = at;
    inputs++;
    next = step.n() + 1;
    if (ended()) {
      comparison.recorded(step);
      return;
    }
    learn(step.input());
    Stepped stepped = stepped(state, step.input());
    List<Decision> decisions = new ArrayList<>(stepped.decisions());
    boolean asks = decisions.stream().anyMatch(d -> d.what().equals(READ_AGAIN));
    boolean asked = step.out().stream().anyMatch(d -> d.what().equals(READ_AGAIN));
    if (other.isPresent() && asks && !asked) {
      stepped = answered(stepped, at);
      decisions.addAll(stepped.decisions());
    }
    state = stepped.state();
    comparison.compare(step, decisions);
  }

  /** After a difference that should not be, or an action that was not taken, all else follows. */
  private boolean ended() {
    return other.isEmpty()
        ? comparison.result() == ReplayReport.Result.DIFFERENT
        : divergence().isPresent();
  }

  private Optional<ReplayReport.Difference> divergence() {
    return other.flatMap(policy -> comparison.divergence());
  }

  private void learn(Input input) {
    if (input instanceof Input.FactsChanged changed) {
      facts = Optional.of(changed.facts());
    } else if (input instanceof Input.StandingChanged changed) {
      standing = Optional.of(changed.standing());
    } else if (input instanceof Input.Reread read) {
      facts = read.facts().or(() -> facts);
      ledger = read.ledger();
    } else if (input instanceof Input.LedgerWritten written) {
      ledger = written.ledger().or(() -> ledger);
    }
  }

  private static Stepped stepped(MonitorState before, Input input) {
    try {
      Step step = before.step(input);
      return new Stepped(step.state(), step.effects(), Decision.of(step.effects()));
    } catch (RuntimeException e) {
      // As in the monitor: a step that fails changes nothing.
      return new Stepped(before, List.of(), List.of(Decision.failed(e.toString())));
    }
  }

  /**
   * A question that was not asked then has no answer in the journal; it is answered by what was
   * last known, as the API would have.
   */
  private Stepped answered(Stepped asking, Instant at) {
    for (Effect effect : asking.effects()) {
      if (effect instanceof Effect.Read read && read.full()) {
        return stepped(
            asking.state(),
            new Input.Reread(
                at,
                read.askedAt(),
                facts,
                standing,
                ledger,
                ledger.isEmpty() ? "the ledger could not be read" : "",
                true));
      }
    }
    return asking;
  }
}
