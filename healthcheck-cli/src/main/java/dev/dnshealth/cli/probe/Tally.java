package dev.dnshealth.cli.probe;

import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Rcode;
import dev.dnshealth.core.target.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What came of the queries to one address over one transport.
 *
 * @param address whom
 * @param transport over what
 * @param outcomes what came of each query
 * @param expected the response code that is right; empty if any is
 */
record Tally(
    String address, Transport transport, List<Outcome> outcomes, Optional<Integer> expected) {

  Tally {
    outcomes = List.copyOf(outcomes);
  }

  /** Returns how many queries were sent. */
  int sent() {
    return outcomes.size() - count(Outcome.Kind.NOT_SENT);
  }

  int answered() {
    return count(Outcome.Kind.ANSWERED);
  }

  /** Returns how many queries were answered as expected. */
  long good() {
    return answers().filter(a -> expected.isEmpty() || expected.get() == a.reply().rcode()).count();
  }

  /** Returns how long the answers took, shortest first; with the handshake over TCP. */
  List<Duration> times() {
    return answers()
        .map(a -> a.timing().roundTrip().plus(a.timing().connect().orElse(Duration.ZERO)))
        .sorted()
        .toList();
  }

  /** Returns the names of the response codes seen. */
  List<String> rcodes() {
    return answers().map(a -> Rcode.name(a.reply().rcode())).distinct().sorted().toList();
  }

  /** Returns the names that the servers behind the address told. */
  List<String> servers() {
    return answers().flatMap(a -> a.reply().server().stream()).distinct().sorted().toList();
  }

  /** Returns what else there is to say, in words; empty if nothing. */
  String note() {
    Map<String, Integer> problems = new TreeMap<>();
    outcomes.stream()
        .flatMap(outcome -> problem(outcome).stream())
        .forEach(problem -> problems.merge(problem, 1, Integer::sum));
    return problems.entrySet().stream()
        .map(e -> e.getValue() == outcomes.size() ? e.getKey() : e.getValue() + " x " + e.getKey())
        .collect(Collectors.joining(", "));
  }

  private Optional<String> problem(Outcome outcome) {
    return switch (outcome.kind()) {
      case ANSWERED ->
          expected
              .filter(code -> code != ((Outcome.Answered) outcome).reply().rcode())
              .map(code -> "not " + Rcode.name(code));
      case TIMED_OUT ->
          Optional.of(
              ((Outcome.TimedOut) outcome).timing().connect().isPresent()
                  ? "connects, then no answer"
                  : "no answer");
      case UNREACHABLE ->
          Optional.of(
              ((Outcome.Unreachable) outcome).where() == Outcome.Unreachable.Where.PORT
                  ? "nothing listens"
                  : "unreachable");
      case MALFORMED -> Optional.of("malformed: " + ((Outcome.Malformed) outcome).what());
      case NOT_SENT -> Optional.of("not sent: " + ((Outcome.NotSent) outcome).detail());
    };
  }

  private Stream<Outcome.Answered> answers() {
    return outcomes.stream()
        .filter(Outcome.Answered.class::isInstance)
        .map(Outcome.Answered.class::cast);
  }

  private int count(Outcome.Kind kind) {
    return (int) outcomes.stream().filter(outcome -> outcome.kind() == kind).count();
  }
}
