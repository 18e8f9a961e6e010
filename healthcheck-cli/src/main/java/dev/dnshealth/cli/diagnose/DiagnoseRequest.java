package dev.dnshealth.cli.diagnose;

import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Target;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What is to be diagnosed.
 *
 * @param servers the servers at their own addresses
 * @param service the address in front of them, if there is one
 * @param domain the cluster's domain
 * @param external a name outside the cluster; empty for none
 * @param span for how long to look
 */
public record DiagnoseRequest(
    List<InetSocketAddress> servers,
    Optional<InetSocketAddress> service,
    String domain,
    String external,
    Duration span) {

  /** A short look cannot wait for the probes that a daemon sends seldom. */
  private static final Duration EACH_SECOND = Duration.ofSeconds(1);

  public DiagnoseRequest {
    servers = List.copyOf(servers);
    Objects.requireNonNull(service, "service");
    Objects.requireNonNull(domain, "domain");
    Objects.requireNonNull(external, "external");
    Objects.requireNonNull(span, "span");
  }

  List<Target> targets() {
    List<Target> targets = new ArrayList<>();
    service.ifPresent(address -> targets.add(Target.service("service", address)));
    for (InetSocketAddress address : servers) {
      String name = address.getAddress().getHostAddress() + ":" + address.getPort();
      // There is no UID from outside; an address stands for whoever has it.
      Instance instance = new Instance(name, "address:" + name, Optional.empty());
      targets.add(Target.server(instance, address));
    }
    return targets;
  }

  ProbePlan plan() {
    return new ProbePlan(
        DefaultProbes.forCluster(domain, List.of(), external).entries().stream()
            .map(entry -> new ProbePlan.Entry(entry.probe(), EACH_SECOND, entry.roles()))
            .toList());
  }
}
