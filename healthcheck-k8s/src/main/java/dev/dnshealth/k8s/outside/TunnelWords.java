package dev.dnshealth.k8s.outside;

import dev.dnshealth.core.probe.Judgement;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Rcode;

/** Says in words what was wrong with an answer through a tunnel. */
final class TunnelWords {

  private TunnelWords() {}

  /** Returns what was not as expected; empty if all was. How long it took is the tunnel's. */
  static String wrong(Observation observation) {
    Judgement judgement = observation.judgement();
    if (judgement == Judgement.PASS || judgement == Judgement.SLOW) {
      return "";
    }
    Outcome outcome = observation.outcome();
    if (outcome instanceof Outcome.Answered answered) {
      return "an answer that is not as expected: " + Rcode.name(answered.reply().rcode());
    }
    if (outcome instanceof Outcome.Malformed malformed) {
      return malformed.what();
    }
    return outcome instanceof Outcome.Unreachable
        ? "nothing listens on the pod's loopback address"
        : "no answer within " + observation.probe().timeout().toMillis() + " ms";
  }
}
