package dev.dnshealth.examples;

import dev.dnshealth.core.dns.DnsProber;
import dev.dnshealth.core.monitor.HealthMonitor;
import dev.dnshealth.core.monitor.MonitorListener;
import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Targets;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Watches two DNS servers that are no pods, and tells what happens to them. */
public final class WatchTwoServers {

  private WatchTwoServers() {}

  /** Returns a monitor that runs; whoever asked for it closes it, and then the prober. */
  public static HealthMonitor watch(
      DnsProber prober, InetSocketAddress one, InetSocketAddress other, MonitorListener listener) {
    // README: begin
    List<Target> servers =
        List.of(
            Target.server(new Instance("dns-1", "vm-1", Optional.empty()), one),
            Target.server(new Instance("dns-2", "vm-2", Optional.empty()), other));
    ProbePlan plan = DefaultProbes.forCluster("cluster.local", List.of(), "example.com");
    HealthMonitor monitor =
        HealthMonitor.builder(() -> new Targets(servers, Instant.now(), true), prober)
            .plan(plan)
            .listener(listener)
            .build();
    prober.start();
    monitor.start();
    return monitor; // monitor.report() tells verdict, faults with evidence, and holds
    // README: end
  }
}
