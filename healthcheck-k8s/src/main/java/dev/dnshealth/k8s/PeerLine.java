package dev.dnshealth.k8s;

import dev.dnshealth.core.diagnosis.UnknownReason;
import dev.dnshealth.core.evidence.Peer;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.k8s.peers.Cursor;
import dev.dnshealth.k8s.peers.ObservationBatch;
import dev.dnshealth.k8s.peers.OwnState;
import dev.dnshealth.k8s.peers.Pull;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What we have with one other vantage. Guarded by the lock of its {@link PeerObservations}. */
final class PeerLine {

  private static final Logger log = LoggerFactory.getLogger(PeerLine.class);

  private final PeerPod pod;
  private Instant heardAt;
  private Instant due;
  private boolean everHeard;
  private boolean pulling;
  private Cursor cursor = Cursor.start();
  private OwnState own = new OwnState(Set.of(), false);
  private String problem = "not asked yet";
  private long lost;
  private Peer.State told = Peer.State.HEARD;

  /**
   * @param known since when it is known
   * @param due when it is asked first
   */
  PeerLine(PeerPod pod, Instant known, Instant due) {
    this.pod = pod;
    this.heardAt = known;
    this.due = due;
  }

  PeerPod pod() {
    return pod;
  }

  Cursor cursor() {
    return cursor;
  }

  boolean tells(Vantage vantage) {
    return pod.vantage().equals(vantage);
  }

  /** Returns whether it is to be asked now, and takes that for done. */
  boolean begin(Instant now, Duration interval) {
    if (pulling || now.isBefore(due)) {
      return false;
    }
    // In step, so that pulls stay spread; unless some were missed.
    due = due.plus(interval).isBefore(now) ? now.plus(interval) : due.plus(interval);
    pulling = true;
    return true;
  }

  /** Takes in what asking came to, and returns what is news. */
  List<Observation> end(Pull pull, Instant now) {
    pulling = false;
    if (pull instanceof Pull.Failed failed) {
      problem = failed.problem();
      return List.of();
    }
    Pull.Told answer = (Pull.Told) pull;
    ObservationBatch batch = answer.batch();
    if (!batch.vantage().id().equals(pod.vantage().id())) {
      problem = "another vantage answers there: " + batch.vantage().id();
      return List.of();
    }
    // It told what it knew then, at least.
    heardAt = now.minus(answer.roundTrip());
    everHeard = true;
    problem = "";
    own = batch.own();
    cursor = batch.next();
    lost += batch.lost();
    // Where it is, the API knows better than it does.
    return batch.observations().stream()
        .map(seen -> seen.with(pod.vantage(), seen.target(), seen.probe()))
        .toList();
  }

  long takeLost() {
    long taken = lost;
    lost = 0;
    return taken;
  }

  /** Returns it as the monitor knows it; the words stay the same while nothing changes. */
  Peer peer(Instant now, Duration heardWithin) {
    Peer.State state = state(now, heardWithin);
    String detail =
        switch (state) {
          case HEARD -> "";
          case UNHEARD ->
              "on " + pod.vantage().node().orElse("an unknown node") + ": " + unheardWhy();
          case UNFIT ->
              "it says of itself: "
                  + own.against().stream()
                      .map(PeerLine::word)
                      .sorted()
                      .collect(Collectors.joining(", "));
        };
    return new Peer(
        pod.vantage(), cursor.epoch(), state, state != Peer.State.UNHEARD && own.api(), detail);
  }

  private String unheardWhy() {
    return problem.isEmpty() ? "it was not asked for a while" : problem;
  }

  private Peer.State state(Instant now, Duration heardWithin) {
    if (!everHeard || heardAt.plus(heardWithin).isBefore(now)) {
      return Peer.State.UNHEARD;
    }
    return own.against().isEmpty() ? Peer.State.HEARD : Peer.State.UNFIT;
  }

  /** Logs when it can be heard no more, and when it can again. */
  void tellEdge(Instant now, Duration heardWithin) {
    Peer peer = peer(now, heardWithin);
    boolean tooEarly = !everHeard && !heardAt.plus(heardWithin).isBefore(now);
    if (peer.state() == told || tooEarly) {
      return;
    }
    told = peer.state();
    if (told == Peer.State.HEARD) {
      log.info("peer_heard peer={} node={}", pod.vantage().id(), pod.vantage().node().orElse("?"));
    } else {
      log.warn(
          "peer_{} peer={} node={}: {}",
          told.name().toLowerCase(Locale.ROOT),
          pod.vantage().id(),
          pod.vantage().node().orElse("?"),
          peer.detail());
    }
  }

  private static String word(UnknownReason reason) {
    return reason.name().toLowerCase(Locale.ROOT);
  }
}
