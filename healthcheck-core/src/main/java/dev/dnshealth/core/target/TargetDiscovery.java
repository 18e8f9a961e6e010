package dev.dnshealth.core.target;

/**
 * Tells which targets there are. A lambda that returns a fixed list is a discovery.
 *
 * <p>Called about ten times a second from the monitor's thread.
 */
@FunctionalInterface
public interface TargetDiscovery {

  /**
   * Returns the targets from memory. Never blocks and never throws; when the source cannot be
   * reached, the last known targets with their old {@link Targets#asOf()}.
   */
  Targets current();
}
