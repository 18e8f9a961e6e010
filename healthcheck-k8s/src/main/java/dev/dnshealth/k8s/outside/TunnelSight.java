package dev.dnshealth.k8s.outside;

import dev.dnshealth.core.facts.ServerPages.Page;
import dev.dnshealth.core.target.Instance;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What was last seen of one DNS pod through the API server. It tells of a process, not of the
 * network that pods use to reach it.
 *
 * @param pod the pod
 * @param tcp what a DNS query over TCP came to
 * @param reason why it was not answered as expected, or not seen; empty if it was answered
 * @param health what its page {@code /health} came to
 * @param ready what its page {@code /ready} came to
 * @param metrics what its page {@code /metrics} came to
 * @param at when it was last looked at
 */
public record TunnelSight(
    Instance pod,
    Tcp tcp,
    String reason,
    Page health,
    Page ready,
    Page metrics,
    Optional<Instant> at) {

  public TunnelSight {
    Objects.requireNonNull(pod, "pod");
    Objects.requireNonNull(tcp, "tcp");
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(health, "health");
    Objects.requireNonNull(ready, "ready");
    Objects.requireNonNull(metrics, "metrics");
    Objects.requireNonNull(at, "at");
  }

  static TunnelSight notYet(Instance pod) {
    return new TunnelSight(
        pod,
        Tcp.NOT_SEEN,
        "not looked at yet",
        Page.UNKNOWN,
        Page.UNKNOWN,
        Page.UNKNOWN,
        Optional.empty());
  }

  TunnelSight with(Tcp next, String why, Instant when) {
    return new TunnelSight(pod, next, why, health, ready, metrics, Optional.of(when));
  }

  TunnelSight with(Page nextHealth, Page nextReady, Page nextMetrics) {
    return new TunnelSight(pod, tcp, reason, nextHealth, nextReady, nextMetrics, at);
  }

  /** What a query over TCP came to. */
  public enum Tcp {
    /** Answered as expected. */
    OK,
    /** Not answered, or wrongly. */
    FAILED,
    /** The tunnel did not stand: nothing is known of the pod. */
    NOT_SEEN
  }
}
