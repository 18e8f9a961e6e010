package dev.dnshealth.core.monitor;

import dev.dnshealth.core.evidence.Peer;
import dev.dnshealth.core.probe.Observation;
import java.util.List;

/**
 * Where the observations of other vantages come from. Asked ten times a second, from one thread; it
 * answers from memory, never blocks and never throws.
 */
public interface ObservationSource {

  /**
   * What other vantages told.
   *
   * @param peers every other vantage that is known to be there, heard or not
   * @param observations what came since this was last asked for, each with the vantage it is from
   *     and dated by the clock of the one who asks
   * @param complete whether these peers are all: who they are may not be known yet
   */
  record Heard(List<Peer> peers, List<Observation> observations, boolean complete) {

    /** Nothing, from nobody. */
    public static final Heard NOTHING = new Heard(List.of(), List.of());

    /** Makes what all peers told. */
    public Heard(List<Peer> peers, List<Observation> observations) {
      this(peers, observations, true);
    }

    public Heard {
      peers = List.copyOf(peers);
      observations = List.copyOf(observations);
    }
  }

  /** Returns who is there, and what they told since the last call. */
  Heard take();

  /** Returns a source for one who is alone. */
  static ObservationSource none() {
    return () -> Heard.NOTHING;
  }
}
