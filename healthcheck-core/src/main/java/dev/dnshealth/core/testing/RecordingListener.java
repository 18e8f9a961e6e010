package dev.dnshealth.core.testing;

import dev.dnshealth.core.monitor.MonitorEvent;
import dev.dnshealth.core.monitor.MonitorListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A listener that notes every event. Safe for use by several threads. */
public final class RecordingListener implements MonitorListener {

  private final List<MonitorEvent> events = new CopyOnWriteArrayList<>();

  @Override
  public void onEvent(MonitorEvent event) {
    events.add(event);
  }

  /** Returns the events of one kind so far, in order. */
  public <T extends MonitorEvent> List<T> of(Class<T> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
