package dev.dnshealth.k8s.peers;

import dev.dnshealth.core.probe.AnswerRule;
import dev.dnshealth.core.probe.Expectation;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.probe.Question;
import dev.dnshealth.core.probe.RecordType;
import dev.dnshealth.core.probe.Reply;
import dev.dnshealth.core.probe.Timing;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.probe.Wire;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Observations for tests. */
public final class Seen {

  public static final Vantage HERE = new Vantage("here", Optional.of("node-1"), Network.POD);

  private Seen() {}

  /** Returns an answer that came at that time, 5 ms after the query. */
  public static Observation answer(long id, Instant at) {
    return of(id, QueryClass.INTERNAL, Wire.udp(), at);
  }

  static Observation of(long id, QueryClass asked, Wire wire, Instant at) {
    Target target =
        Target.server(
            new Instance("coredns-1", "u1", Optional.of("node-2")),
            Addresses.socketAddress("192.0.2.1", 53));
    Probe probe =
        Probe.of(
            "probe",
            asked,
            new Question("kubernetes.default.svc.cluster.local.", RecordType.A),
            wire,
            new Expectation(Set.of(0), new AnswerRule.Any(), false, Optional.empty()));
    Duration took = Duration.ofMillis(5);
    Timing timing = new Timing(took, Optional.empty(), Duration.ZERO);
    Outcome outcome = new Outcome.Answered(new Reply(0, true, false, List.of(), 60), timing);
    return new Observation(id, HERE, target, probe, at.minus(took), at, outcome, false);
  }
}
