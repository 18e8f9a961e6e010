package dev.dnshealth.core.probe;

import dev.dnshealth.core.target.Cidr;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What the answers of the asked type must be. */
public sealed interface AnswerRule {

  /** Returns what is wrong with {@code answers}, in words, or empty if nothing is. */
  Optional<String> mismatch(List<String> answers);

  /** Anything will do, also nothing. */
  record Any() implements AnswerRule {
    @Override
    public Optional<String> mismatch(List<String> answers) {
      return Optional.empty();
    }
  }

  /**
   * At least so many answers.
   *
   * @param count 1 or more
   */
  record AtLeast(int count) implements AnswerRule {

    public AtLeast {
      if (count < 1) {
        throw new IllegalArgumentException("count: " + count + " (expected: >= 1)");
      }
    }

    @Override
    public Optional<String> mismatch(List<String> answers) {
      return answers.size() >= count
          ? Optional.empty()
          : Optional.of(answers.size() + " answers, expected at least " + count);
    }
  }

  /** Exactly these answers, in any order. */
  record Equal(Set<String> expected) implements AnswerRule {

    public Equal {
      expected = Set.copyOf(expected);
    }

    @Override
    public Optional<String> mismatch(List<String> answers) {
      return Set.copyOf(answers).equals(expected)
          ? Optional.empty()
          : Optional.of(
              "answers " + new TreeSet<>(answers) + ", expected " + new TreeSet<>(expected));
    }
  }

  /** At least one answer, and each an address in this range. */
  record Within(Cidr range) implements AnswerRule {
    @Override
    public Optional<String> mismatch(List<String> answers) {
      return !answers.isEmpty() && answers.stream().allMatch(range::contains)
          ? Optional.empty()
          : Optional.of("answers " + answers + ", expected addresses in " + range);
    }
  }
}
