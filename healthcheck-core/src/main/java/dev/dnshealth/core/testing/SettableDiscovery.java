package dev.dnshealth.core.testing;

import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.TargetDiscovery;
import dev.dnshealth.core.target.Targets;
import dev.dnshealth.core.time.Time;
import java.util.List;

/** A discovery that says what it is told to. Safe for use by several threads. */
public final class SettableDiscovery implements TargetDiscovery {

  private final Time time;
  private volatile List<Target> targets;
  private volatile boolean reachable = true;
  private volatile Targets last;

  /** Makes a discovery of these targets. */
  public SettableDiscovery(Time time, Target... targets) {
    this.time = time;
    this.targets = List.of(targets);
    this.last = new Targets(this.targets, time.now(), true);
  }

  /** Sets what is there from now on. */
  public void set(List<Target> next) {
    targets = List.copyOf(next);
  }

  /** Sets whether the source can be reached; while it cannot, the last list gets old. */
  public void reachable(boolean now) {
    reachable = now;
  }

  @Override
  public Targets current() {
    if (reachable) {
      last = new Targets(targets, time.now(), true);
    }
    return last;
  }
}
