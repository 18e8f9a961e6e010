package dev.dnshealth.core.evidence;

import dev.dnshealth.core.probe.Vantage;
import java.util.Objects;

/**
 * Another vantage, known to be there, whether or not it is heard.
 *
 * @param vantage where it is
 * @param epoch changes when it begins anew: what it told before does not count any more
 * @param state whether what it tells counts
 * @param api whether it says that it reached the Kubernetes API a moment ago; false where it needs
 *     none, or does not say
 * @param detail why it does not count, in words; empty where it does
 */
public record Peer(Vantage vantage, String epoch, State state, boolean api, String detail) {

  /** Whether what a vantage tells counts. */
  public enum State {
    /** It told what it saw a moment ago. */
    HEARD,
    /** It could not be heard for longer than evidence keeps: that says something of its node. */
    UNHEARD,
    /** It is heard, and says itself that it cannot judge. */
    UNFIT
  }

  public Peer {
    Objects.requireNonNull(vantage, "vantage");
    Objects.requireNonNull(epoch, "epoch");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(detail, "detail");
  }

  /** Returns whether what it tells counts. */
  public boolean heard() {
    return state == State.HEARD;
  }
}
