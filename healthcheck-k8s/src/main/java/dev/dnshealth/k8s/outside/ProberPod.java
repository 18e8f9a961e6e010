package dev.dnshealth.k8s.outside;

import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.k8s.peers.Cursor;
import dev.dnshealth.k8s.peers.ObservationBatch;
import dev.dnshealth.k8s.peers.ObservationsPage;
import dev.dnshealth.k8s.peers.OwnState;
import dev.dnshealth.k8s.peers.Pull;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * One prober pod, from its Job's making to its end. It is asked for what it saw from the moment it
 * runs. Safe for use by several threads.
 */
final class ProberPod implements AutoCloseable {

  /** It cannot have sent so many queries in its short life. */
  private static final long IDS = 1_000_000_000;

  private final ProberJob job;
  private final Instant made;
  private final long firstId;
  private @Nullable LocalForward forward;
  private Cursor cursor = Cursor.start();
  private Optional<Instant> heardAt = Optional.empty();
  private OwnState own = new OwnState(Set.of(), false);
  private String trouble = "it is starting";
  private boolean over;
  private boolean closed;

  /**
   * @param generation how many there were before it: observations are numbered by it, so that those
   *     of two pods of one vantage are told apart
   */
  ProberPod(ProberJob job, Instant made, long generation) {
    this.job = job;
    this.made = made;
    this.firstId = generation * IDS;
  }

  ProberJob job() {
    return job;
  }

  synchronized Duration age(Instant now) {
    return Duration.between(made, now);
  }

  /** Returns when it last told what it saw. */
  synchronized Optional<Instant> heardAt() {
    return heardAt;
  }

  /** Returns what it last said of itself. */
  synchronized OwnState own() {
    return own;
  }

  /** Returns why it is not heard, in words. */
  synchronized String trouble() {
    LocalForward open = forward;
    return open == null || open.trouble().isEmpty() ? trouble : open.trouble();
  }

  /** Takes note of what keeps it. */
  synchronized void troubled(String why) {
    trouble = why;
  }

  /** Returns whether it has ended, or will never be heard. */
  synchronized boolean over() {
    return over;
  }

  synchronized void ended(String why) {
    trouble = why;
    over = true;
  }

  synchronized boolean connected() {
    return forward != null;
  }

  /** Opens the way to it, now that it runs. */
  synchronized void connect(Tunnels tunnels, String pod) throws IOException {
    if (!closed && forward == null) {
      forward = LocalForward.open(tunnels, new PodPort(ProberJob.NAMESPACE, pod, ProberWork.PORT));
    }
  }

  /**
   * Asks what it saw since the last time. Blocks; one thread at a time.
   *
   * @return what that is; nothing if it cannot be asked
   */
  List<Observation> pull(BiFunction<URI, Cursor, Pull> client, Instant now) {
    Optional<InetSocketAddress> address = address();
    if (address.isEmpty()) {
      return List.of();
    }
    URI page =
        URI.create(
            "http://"
                + address.get().getAddress().getHostAddress()
                + ":"
                + address.get().getPort()
                + ObservationsPage.PATH);
    Pull pulled = client.apply(page, cursor());
    if (pulled instanceof Pull.Told told && told.batch().vantage().equals(job.work().vantage())) {
      return heard(told.batch(), now);
    }
    troubled(
        pulled instanceof Pull.Failed failed ? failed.problem() : "another vantage answers for it");
    return List.of();
  }

  private synchronized Optional<InetSocketAddress> address() {
    return Optional.ofNullable(forward).map(LocalForward::address);
  }

  private synchronized Cursor cursor() {
    return cursor;
  }

  private synchronized List<Observation> heard(ObservationBatch batch, Instant now) {
    cursor = batch.next();
    heardAt = Optional.of(now);
    own = batch.own();
    trouble = "";
    return batch.observations().stream().map(this::numbered).toList();
  }

  private Observation numbered(Observation seen) {
    return new Observation(
        firstId + seen.id(),
        seen.from(),
        seen.target(),
        seen.probe(),
        seen.sentAt(),
        seen.at(),
        seen.outcome(),
        seen.late());
  }

  /** Ends the way to it; its Job is its maker's to delete. */
  @Override
  public synchronized void close() {
    closed = true;
    if (forward != null) {
      forward.close();
    }
  }
}
