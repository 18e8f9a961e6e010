package dev.dnshealth.cli.probe;

import dev.dnshealth.core.probe.AnswerRule;
import dev.dnshealth.core.probe.Expectation;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.probe.Question;
import dev.dnshealth.core.probe.Wire;
import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Transport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What to ask, and whom.
 *
 * @param addresses whom
 * @param question what
 * @param count queries over each transport to each address
 * @param timeout how long an answer may take
 * @param rcode the response code that is right; empty if any is
 * @param nsid whether servers are asked for their names, over TCP too, and these are told
 */
public record ProbeRequest(
    List<InetSocketAddress> addresses,
    Question question,
    int count,
    Duration timeout,
    Optional<Integer> rcode,
    boolean nsid) {

  public ProbeRequest {
    addresses = addresses.stream().distinct().toList();
    Objects.requireNonNull(question, "question");
    Objects.requireNonNull(timeout, "timeout");
    Objects.requireNonNull(rcode, "rcode");
  }

  List<Target> targets() {
    return addresses.stream().map(ProbeRequest::target).toList();
  }

  Probe probe(Transport transport) {
    return new Probe(
        "probe",
        QueryClass.INTERNAL,
        question,
        new Wire(transport, Wire.SocketKind.FRESH, Wire.EDNS_SIZE, false, nsid),
        // What a reply is worth is told by the tally, which knows an expectation of any rcode.
        Expectation.noError(new AnswerRule.Any()),
        timeout,
        Duration.ZERO);
  }

  private static Target target(InetSocketAddress address) {
    return new Target(text(address), Role.SERVICE, address, address, Optional.empty());
  }

  static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
