package dev.dnshealth.core.diagnosis;

import dev.dnshealth.core.target.Instance;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * All that was seen of one server, from every vantage and at each of its addresses.
 *
 * @param instance the server
 * @param lines what was seen
 */
public record ServerView(Instance instance, List<Line> lines) {

  public ServerView {
    Objects.requireNonNull(instance, "instance");
    lines = List.copyOf(lines);
  }

  /** Returns since when no vantage got an answer over UDP, if that is so for all that can tell. */
  public Optional<Instant> silentSince() {
    List<Line> known = lines.stream().filter(Line::known).toList();
    if (known.isEmpty() || known.stream().anyMatch(Line::answering)) {
      return Optional.empty();
    }
    return known.stream().flatMap(line -> line.silentSince().stream()).min(Instant::compareTo);
  }

  /** Returns whether some vantage gets answers over UDP. */
  public boolean answering() {
    return lines.stream().anyMatch(Line::answering);
  }

  /** Returns whether some vantage gets answers without a break. */
  public boolean well() {
    return lines.stream().anyMatch(Line::well);
  }

  /** Returns whether it can be said at all if the server answers. */
  public boolean known() {
    return lines.stream().anyMatch(Line::known);
  }

  /** Returns when the query was sent that was last answered rightly over UDP. */
  public Optional<Instant> lastPass() {
    return lines.stream().flatMap(line -> line.lastPass().stream()).max(Instant::compareTo);
  }

  /** Returns whether some vantage has ever got a right answer. */
  public boolean served() {
    return lines.stream().anyMatch(Line::served);
  }

  /** Returns when the query was sent whose answer came last over UDP. */
  public Optional<Instant> lastUdpAnswer() {
    return lines.stream().flatMap(line -> line.lastUdpAnswer().stream()).max(Instant::compareTo);
  }

  /** Returns how many of the last queries over UDP, sent since {@code instant}, were right. */
  public int passesInARowSince(Instant instant) {
    return lines.stream()
        .flatMap(Line::liveness)
        .mapToInt(cell -> cell.passesInARowSince(instant))
        .max()
        .orElse(0);
  }

  /** Returns what the silence of this server is, as far as it can be told; empty if it answers. */
  public Optional<Silence> silence() {
    return silentSince().isEmpty()
        ? Optional.empty()
        : lines.stream()
            .flatMap(line -> line.silentSince().flatMap(since -> Silence.of(line, since)).stream())
            .min(Enum::compareTo);
  }
}
