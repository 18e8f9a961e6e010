package dev.dnshealth.core.monitor;

/**
 * Is told every input of a monitor, and what came of it: enough to replay what it did. One recorder
 * is for one monitor.
 */
@FunctionalInterface
public interface Recorder {

  /**
   * Takes note of one step. Called on the monitor's own thread, in order, before anything that came
   * of the step is done: it must return at once, and leave slow work to another thread. One that
   * throws hurts nobody but itself.
   */
  void record(Recorded step);

  /** Returns a recorder that forgets all. */
  static Recorder none() {
    return step -> {};
  }
}
