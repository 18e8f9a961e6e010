package dev.dnshealth.k8s;

import dev.dnshealth.core.monitor.MonitorListener;
import dev.dnshealth.core.monitor.Recorder;
import dev.dnshealth.core.probe.PropagationListener;
import java.util.List;
import java.util.Objects;

/**
 * Who is told what a {@link ClusterMonitor} sees and does, beside the Events that it writes itself.
 * They stay their maker's to close.
 *
 * @param monitor are told what is found and done
 * @param recorder is told every input, so that it can be replayed
 * @param propagation is told how long changes take to be known, if that is measured; by a thread of
 *     its own
 * @param circuits is told which requests to the API are not sent for a while
 */
public record ClusterListeners(
    List<MonitorListener> monitor,
    Recorder recorder,
    PropagationListener propagation,
    CircuitListener circuits) {

  public ClusterListeners {
    monitor = List.copyOf(monitor);
    Objects.requireNonNull(recorder, "recorder");
    Objects.requireNonNull(propagation, "propagation");
    Objects.requireNonNull(circuits, "circuits");
  }

  /** Returns listeners to what is found and done, and to nothing else. */
  public static ClusterListeners of(List<MonitorListener> monitor) {
    return new ClusterListeners(
        monitor, Recorder.none(), PropagationListener.NONE, CircuitListener.NONE);
  }
}
