package dev.dnshealth.core.diagnosis;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A target answers, but a part of the queries is lost. */
public final class LossFaults implements FaultRule {

  /** Fewer samples than this prove no loss. */
  private static final int LEAST_SAMPLES = 20;

  /** A target that has lost nothing for so long is well again. */
  private static final Duration RECENT = Duration.ofSeconds(10);

  private static final FaultId SERVICE_ID = new FaultId("DNS-SERVICE-LOSSY");

  /** One server loses queries. */
  public static final FaultInfo SERVER =
      new FaultInfo(
          new FaultId("DNS-POD-LOSSY"),
          "answers only a part of the queries",
          Severity.DEGRADED,
          RestartHelps.NO,
          "Look at the load and CPU limit of the pod, and at drops on its node.",
          Set.of(SERVICE_ID),
          Set.of(FailureMode.F35));

  /** The Service's address loses queries. */
  public static final FaultInfo SERVICE =
      new FaultInfo(
          SERVICE_ID,
          "the Service's address answers only a part of the queries",
          Severity.DEGRADED,
          RestartHelps.NO,
          "If every server answers at its own address, look at kube-proxy and conntrack.",
          Set.of(),
          Set.of(FailureMode.F24));

  @Override
  public Set<FaultInfo> faults() {
    return Set.of(SERVER, SERVICE);
  }

  @Override
  public List<Fault> examine(Situation situation) {
    Stream<Fault> servers =
        situation.servers().stream()
            .flatMap(
                server ->
                    server.lines().stream()
                        .filter(line -> line.silentSince().isEmpty())
                        .flatMap(line -> loss(line, situation).stream())
                        .max(Double::compare)
                        .map(lost -> fault(SERVER, Subject.server(server.instance()), lost))
                        .stream());
    Stream<Fault> services =
        situation.services().stream()
            .filter(line -> line.silentSince().isEmpty())
            .filter(line -> noneFallsSilent(situation))
            .flatMap(
                line ->
                    loss(line, situation)
                        .map(lost -> fault(SERVICE, Subject.service(line.target().id()), lost))
                        .stream());
    return Stream.concat(servers, services).toList();
  }

  private static Fault fault(FaultInfo info, Subject subject, double lost) {
    return new Fault(
        info, subject, List.of(Words.percent(lost) + " of the recent queries lost"), List.of());
  }

  /** What was lost with a server that is gone by now is no loss of today. */
  private static Duration window(Situation situation) {
    Duration same = Duration.between(situation.serversSince(), situation.now());
    Duration most = situation.detection().lossWindow();
    return same.compareTo(most) < 0 ? same : most;
  }

  private static boolean noneFallsSilent(Situation situation) {
    return situation.servers().stream()
        .flatMap(server -> server.lines().stream())
        .flatMap(Line::liveness)
        .allMatch(cell -> cell.silence().bad() < 2);
  }

  private static Optional<Double> loss(Line line, Situation situation) {
    Instant stillLosing = situation.now().minus(RECENT);
    return line.liveness()
        .filter(cell -> cell.lastLost().filter(at -> at.isAfter(stillLosing)).isPresent())
        // One that falls silent is not lossy: what it is will be known in a moment.
        .filter(cell -> cell.silence().bad() < situation.detection().suspectAfter())
        .flatMap(cell -> cell.lost(situation.now(), window(situation), LEAST_SAMPLES).stream())
        .max(Double::compare)
        .filter(lost -> lost >= situation.detection().lossShare());
  }
}
