package dev.dnshealth.core.diagnosis;

import java.util.List;
import java.util.Set;

/** The way through the DNS Service's address is broken while servers behind it answer. */
public final class ServicePathFaults implements FaultRule {

  /** The Service's address is silent. */
  public static final FaultInfo SILENT =
      new FaultInfo(
          new FaultId("DNS-SERVICE-PATH"),
          "the Service's address does not answer, while servers behind it do",
          Severity.FAILED,
          RestartHelps.NO,
          "Look at kube-proxy, or what stands in for it, on the node of the vantage, and at the"
              + " Service's EndpointSlices.",
          Set.of(LossFaults.SERVICE.id()),
          Set.of(FailureMode.F22));

  @Override
  public Set<FaultInfo> faults() {
    return Set.of(SILENT);
  }

  @Override
  public List<Fault> examine(Situation situation) {
    long answering = situation.servers().stream().filter(ServerView::answering).count();
    if (answering == 0) {
      return List.of();
    }
    return situation.services().stream()
        .filter(line -> line.silentSince().isPresent())
        .map(
            line ->
                new Fault(
                    SILENT,
                    Subject.service(line.target().id()),
                    List.of(
                        "no answer from the Service's address for "
                            + Words.since(line.silentSince().orElseThrow(), situation.now())
                            + ", seen from "
                            + line.vantage().id(),
                        Words.servers(answering) + " when asked at their own addresses"),
                    List.of("a fault of the servers: " + Words.servers(answering) + " directly")))
        .toList();
  }
}
