package dev.dnshealth.k8s;

import dev.dnshealth.core.monitor.Report;
import dev.dnshealth.k8s.peers.Share;
import java.time.Instant;
import java.util.Optional;

/** A monitor of one cluster's DNS, whether it may act or only looks. Safe for several threads. */
public interface DnsMonitor extends AutoCloseable {

  /** Returns the Service that is checked. */
  DnsService service();

  /** Starts to check. A second call does nothing. */
  void start();

  /** Returns what is known now. */
  Report report();

  /** Returns when the monitor last looked at what it knows; an old time means that it hangs. */
  Instant lastTick();

  /** Returns whether it is known what to ask, so that probes are sent. */
  boolean probing();

  /** Returns whether the engine that sends the probes works. */
  boolean proberAlive();

  /** Returns how much evidence was kept; empty where none is to be. */
  default Optional<EvidenceCounts> evidence() {
    return Optional.empty();
  }

  /** Returns how many other vantages there are; empty where none is asked. */
  default Optional<PeerCounts> peers() {
    return Optional.empty();
  }

  /** Is told its part of the work; whoever looks at everything has no use for that. */
  default void share(Share told) {}

  @Override
  void close();
}
