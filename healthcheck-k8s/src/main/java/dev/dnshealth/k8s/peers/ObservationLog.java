package dev.dnshealth.k8s.peers;

import dev.dnshealth.core.monitor.MonitorEvent;
import dev.dnshealth.core.monitor.MonitorListener;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * The latest own observations, for others to read by a cursor: the last {@value #MOST} of the last
 * minute. Only those that tell of paths are kept: queries for the cluster's own name over every
 * wire, those of confirmations too, and the check for interception. Safe for use by several
 * threads.
 */
public final class ObservationLog implements MonitorListener {

  /** What 100 servers give in a minute, at three queries a second each, is less. */
  static final int MOST = 20_000;

  /** As long as evidence is looked back upon; what is older helps nobody. */
  static final Duration SPAN = Duration.ofMinutes(1);

  /** What tells of paths. */
  static final Set<QueryClass> CLASSES = Set.of(QueryClass.INTERNAL, QueryClass.INTERCEPTION);

  private final String epoch = UUID.randomUUID().toString();
  private final Time time;
  private final int most;
  private final Deque<Observation> kept = new ArrayDeque<>();
  private long last;

  /** Makes an empty log, of an epoch of its own. */
  public ObservationLog(Time time) {
    this(time, MOST);
  }

  ObservationLog(Time time, int most) {
    this.time = time;
    this.most = most;
  }

  /**
   * What a reader gets.
   *
   * @param next the cursor for the next time
   * @param lost how many there were after the reader's cursor that are not kept any more
   * @param observations the observations, oldest first
   */
  public record Read(Cursor next, long lost, List<Observation> observations) {
    public Read {
      Objects.requireNonNull(next, "next");
      observations = List.copyOf(observations);
    }
  }

  @Override
  public void onEvent(MonitorEvent event) {
    if (event instanceof MonitorEvent.Probed probed && tellsOfPaths(probed.observation())) {
      add(probed.observation());
    }
  }

  private static boolean tellsOfPaths(Observation observation) {
    return CLASSES.contains(observation.probe().queryClass());
  }

  private synchronized void add(Observation observation) {
    last++;
    kept.addLast(observation);
    forget();
  }

  /**
   * Returns what came after the cursor. For the cursor of another process, or of the future, that
   * is all there is.
   *
   * @param longest how many at most
   */
  public synchronized Read read(Cursor cursor, int longest) {
    forget();
    long gone = last - kept.size();
    boolean known = cursor.epoch().equals(epoch) && cursor.after() <= last;
    long from = known ? Math.max(cursor.after(), gone) : gone;
    List<Observation> found = kept.stream().skip(from - gone).limit(longest).toList();
    return new Read(
        new Cursor(epoch, from + found.size()), known ? from - cursor.after() : 0, found);
  }

  /** What has no end cannot be told to others; what is old proves nothing. */
  private void forget() {
    Instant from = time.now().minus(SPAN);
    while (!kept.isEmpty() && (kept.size() > most || kept.getFirst().at().isBefore(from))) {
      kept.removeFirst();
    }
  }
}
