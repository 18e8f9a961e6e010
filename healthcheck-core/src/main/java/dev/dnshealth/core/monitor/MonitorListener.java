package dev.dnshealth.core.monitor;

/**
 * Is told what happens. Called from one thread of the monitor's; a listener that is slow loses the
 * oldest events, and one that throws hurts nobody but itself.
 */
@FunctionalInterface
public interface MonitorListener {

  /** Takes note of {@code event}. */
  void onEvent(MonitorEvent event);
}
