package dev.dnshealth.cli.probe;

import dev.dnshealth.core.diagnosis.Verdict;
import dev.dnshealth.core.target.Transport;
import java.util.List;
import java.util.Objects;

/**
 * What came of a request.
 *
 * @param request what was asked
 * @param tallies an entry for each address and transport
 */
public record ProbeReport(ProbeRequest request, List<Tally> tallies) {

  public ProbeReport {
    Objects.requireNonNull(request, "request");
    tallies = List.copyOf(tallies);
  }

  /** Returns the state in one word; a server that is silent over UDP does not count as alive. */
  public Verdict verdict() {
    if (tallies.stream().allMatch(tally -> tally.sent() == 0)) {
      return Verdict.UNKNOWN;
    }
    if (tallies.stream().allMatch(tally -> tally.good() == request.count())) {
      return Verdict.HEALTHY;
    }
    return answering() == 0 ? Verdict.UNHEALTHY : Verdict.DEGRADED;
  }

  /** Returns how many addresses gave a right answer over UDP. */
  long answering() {
    return tallies.stream().filter(t -> t.transport() == Transport.UDP && t.good() > 0).count();
  }
}
