package dev.dnshealth.core.diagnosis;

import dev.dnshealth.core.config.Detection;
import dev.dnshealth.core.evidence.Cell;
import dev.dnshealth.core.evidence.EvidenceWindow;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Targets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The evidence of one moment, arranged as the fault rules need it.
 *
 * @param now the moment
 * @param detection when a target counts as failing
 * @param targets what is checked
 * @param serversSince since when the servers are these
 * @param facts what the API knows, if anything
 * @param servers the CoreDNS instances, in the order of discovery
 * @param services what was seen of the DNS Service, a line for each vantage and address
 * @param silent what was seen of the address that must stay silent
 */
public record Situation(
    Instant now,
    Detection detection,
    Targets targets,
    Instant serversSince,
    Optional<Facts> facts,
    List<ServerView> servers,
    List<Line> services,
    List<Line> silent) {

  public Situation {
    Objects.requireNonNull(now, "now");
    Objects.requireNonNull(detection, "detection");
    Objects.requireNonNull(targets, "targets");
    Objects.requireNonNull(serversSince, "serversSince");
    Objects.requireNonNull(facts, "facts");
    servers = List.copyOf(servers);
    services = List.copyOf(services);
    silent = List.copyOf(silent);
  }

  /** Returns the situation that {@code evidence} shows. */
  public static Situation of(
      Targets targets,
      Instant serversSince,
      Optional<Facts> facts,
      EvidenceWindow evidence,
      Detection detection,
      Instant now) {
    Map<Instance, List<Line>> byInstance = new LinkedHashMap<>();
    for (Target target : targets.of(Role.SERVER)) {
      target
          .instance()
          .ifPresent(
              instance ->
                  byInstance
                      .computeIfAbsent(instance, i -> new ArrayList<>())
                      .addAll(lines(target, evidence, now)));
    }
    List<ServerView> servers =
        byInstance.entrySet().stream().map(e -> new ServerView(e.getKey(), e.getValue())).toList();
    return new Situation(
        now,
        detection,
        targets,
        serversSince,
        facts,
        servers,
        lines(Role.SERVICE, targets, evidence, now),
        lines(Role.SILENT, targets, evidence, now));
  }

  /** Returns what was seen of {@code instance}, if it is one of the servers. */
  public Optional<ServerView> server(Instance instance) {
    return servers.stream().filter(s -> s.instance().uid().equals(instance.uid())).findFirst();
  }

  /** Returns every line of evidence about DNS. */
  public List<Line> lines() {
    List<Line> all = new ArrayList<>(services);
    servers.forEach(server -> all.addAll(server.lines()));
    return all;
  }

  /** Returns whether the list of targets is too old to go by. */
  public boolean stale() {
    return targets.asOf().plus(detection.staleAfter()).isBefore(now);
  }

  /**
   * Returns whether clients are sent to a server: not to one that never answered and that the API
   * does not call ready. Without facts every server counts.
   */
  public boolean inUse(ServerView server) {
    return server.served()
        || facts
            .map(known -> known.pods().get(server.instance().uid()))
            .filter(pod -> !pod.ready() || !pod.servingEndpoint())
            .isEmpty();
  }

  private static List<Line> lines(
      Role role, Targets targets, EvidenceWindow evidence, Instant now) {
    return targets.of(role).stream().flatMap(t -> lines(t, evidence, now).stream()).toList();
  }

  private static List<Line> lines(Target target, EvidenceWindow evidence, Instant now) {
    Map<Vantage, List<Cell>> byVantage =
        evidence.cells(target).stream().collect(Collectors.groupingBy(Cell::vantage));
    return byVantage.entrySet().stream()
        .map(e -> new Line(e.getKey(), target, e.getValue(), now))
        .toList();
  }
}
