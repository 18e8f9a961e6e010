package dev.dnshealth.k8s.peers;

import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.time.Time;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What a vantage answers to one that asks for its observations. Whether it may ask is decided
 * elsewhere. Safe for use by several threads.
 */
public final class ObservationsPage {

  /** The path under which it is served. */
  public static final String PATH = "/api/v1/observations";

  private final ObservationCodec codec = new ObservationCodec();
  private final ObservationLog log;
  private final Vantage vantage;
  private final Supplier<OwnState> own;
  private final Consumer<Share> share;
  private final Time time;

  /**
   * Makes the page of one vantage.
   *
   * @param own what it says of itself, from memory
   * @param share is told the vantage's part of the work, each time it is asked with one
   * @param time the clock that dates the observations
   */
  public ObservationsPage(
      ObservationLog log,
      Vantage vantage,
      Supplier<OwnState> own,
      Consumer<Share> share,
      Time time) {
    this.log = log;
    this.vantage = vantage;
    this.own = own;
    this.share = share;
    this.time = time;
  }

  /** Makes the page of a vantage that is told nothing of its part of the work. */
  public ObservationsPage(ObservationLog log, Vantage vantage, Supplier<OwnState> own, Time time) {
    this(log, vantage, own, told -> {}, time);
  }

  /** Returns the page as JSON. */
  public byte[] get(PullQuery query) {
    query.share().ifPresent(share);
    ObservationLog.Read read = log.read(query.cursor(), ObservationCodec.MOST);
    return codec.write(
        new ObservationBatch(vantage, read.next(), read.lost(), own.get(), read.observations()),
        time.now());
  }
}
