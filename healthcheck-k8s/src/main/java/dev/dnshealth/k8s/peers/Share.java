package dev.dnshealth.k8s.peers;

import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.probe.Sharing;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A vantage's part of the work, as whoever reads what it sees tells it. It names servers by their
 * UIDs among those that the vantage finds itself: nobody can be made to probe anything else.
 *
 * @param vantages how many vantages there are, itself among them; at least 1
 * @param servers the servers to look at; absent: all
 */
public record Share(int vantages, Optional<Set<String>> servers) {

  /** What a vantage does that nobody has told anything yet: next to nothing. */
  public static final Share UNTOLD = new Share(1000, Optional.of(Set.of()));

  private static final Pattern QUERY =
      Pattern.compile("vantages=(\\d{1,6})(?:&servers=((?:[0-9A-Za-z-]{1,64}(?:,|$)){0,1000}))?");

  public Share {
    if (vantages < 1) {
      throw new IllegalArgumentException("vantages: " + vantages + " (expected: >= 1)");
    }
    servers = servers.map(Set::copyOf);
  }

  /** Returns how many times longer a vantage waits than one alone would. */
  public double slowdown() {
    return Sharing.slowdown(vantages);
  }

  /** Returns as much of {@code plan} as is of use to others, for this part of the work. */
  public ProbePlan of(ProbePlan plan) {
    return plan.only(ObservationLog.CLASSES).slowed(slowdown()).among(servers);
  }

  /** Returns it as a part of a query. */
  String query() {
    return "vantages="
        + vantages
        + servers
            .map(some -> "&servers=" + String.join(",", some.stream().sorted().toList()))
            .orElse("");
  }

  /**
   * Returns what a part of a query says.
   *
   * @throws IllegalArgumentException if it is not understood
   */
  static Share parse(String query) {
    Matcher told = QUERY.matcher(query);
    if (!told.matches()) {
      throw new IllegalArgumentException(
          "query not understood (expected: vantages=NUMBER, and servers=UID,UID,... if not all)");
    }
    return new Share(
        Integer.parseInt(told.group(1)),
        Optional.ofNullable(told.group(2))
            .map(
                some ->
                    Stream.of(some.split(",", -1))
                        .filter(uid -> !uid.isEmpty())
                        .collect(Collectors.toSet())));
  }
}
