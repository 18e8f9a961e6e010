package dev.dnshealth.cli;

import dev.dnshealth.core.testing.FakeDnsServer;
import dev.dnshealth.core.testing.FakeDnsServer.Behaviour;

/** DNS servers on loopback that answer as CoreDNS does. */
final class CoreDns {

  private CoreDns() {}

  /** Starts one that answers the cluster's own names and one outside. */
  static FakeDnsServer well() {
    return FakeDnsServer.v4()
        .on("kubernetes.default.svc.cluster.local.", Behaviour.answer("10.96.0.1"))
        .on(
            "_https._tcp.kubernetes.default.svc.cluster.local.",
            Behaviour.answer("0 100 443 kubernetes.default.svc.cluster.local."))
        .on("1.0.96.10.in-addr.arpa.", Behaviour.answer("kubernetes.default.svc.cluster.local."))
        .on("example.com.", Behaviour.answer("192.0.2.10"))
        .otherwise(Behaviour.nxDomain())
        .start();
  }
}
