package dev.dnshealth.daemon;

import dev.dnshealth.k8s.DnsMonitor;
import dev.dnshealth.k8s.PeerCounts;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Shows how many other vantages there are as {@code dnshealth_peers}, by their state. */
final class PeerMetrics {

  private PeerMetrics() {}

  static void bind(DnsMonitor monitor, MeterRegistry registry) {
    Map<String, ToDoubleFunction<PeerCounts>> states =
        Map.of(
            "heard", PeerCounts::heard,
            "unheard", PeerCounts::unheard,
            "unfit", PeerCounts::unfit);
    states.forEach(
        (state, count) ->
            Gauge.builder("dnshealth.peers", monitor, of(count))
                .description("other vantages, while this process leads, by what they are good for")
                .tag("state", state)
                .register(registry));
    FunctionCounter.builder("dnshealth.peers.lost", monitor, of(PeerCounts::lost))
        .description("observations of other vantages that were pulled too late, or were too many")
        .register(registry);
  }

  private static ToDoubleFunction<DnsMonitor> of(ToDoubleFunction<PeerCounts> count) {
    return monitor -> monitor.peers().map(count::applyAsDouble).orElse(0.0);
  }
}
