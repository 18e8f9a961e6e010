package dev.dnshealth.k8s.peers;

import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.time.Time;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a vantage answers to one that asks for its observations. Whether it may ask is decided
 * elsewhere. Safe for use by several threads.
 */
public final class ObservationsPage {

  /** The path under which it is served. */
  public static final String PATH = "/api/v1/observations";

  /**
   * No query at all, or a cursor, and perhaps a part of the work. Nothing else is understood: no
   * address to probe, above all.
   */
  private static final Pattern QUERY =
      Pattern.compile("(?:after=(\\d{1,18})(?:&epoch=([0-9A-Za-z-]{0,64}))?(?:&(vantages=.*))?)?");

  /** A connection that is kept takes 16 kB of the memory of whoever asks. */
  private static final int MOST_CONNECTIONS = 200;

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

  /**
   * Returns the page as JSON.
   *
   * @param query the query of the request, as {@code after=12&epoch=...}; may be empty
   * @throws IllegalArgumentException if it is not understood
   */
  public byte[] get(String query) {
    Matcher asked = QUERY.matcher(query);
    if (!asked.matches()) {
      throw new IllegalArgumentException(
          "query not understood (expected: nothing, or after=NUMBER&epoch=EPOCH)");
    }
    Cursor cursor =
        asked.group(1) == null || asked.group(2) == null
            ? Cursor.start()
            : new Cursor(asked.group(2), Long.parseLong(asked.group(1)));
    Optional.ofNullable(asked.group(3)).map(Share::parse).ifPresent(share);
    ObservationLog.Read read = log.read(cursor, ObservationCodec.MOST);
    return codec.write(
        new ObservationBatch(vantage, read.next(), read.lost(), own.get(), read.observations()),
        time.now());
  }

  /**
   * Returns whether whoever asks has so many vantages to ask that it should not keep a connection
   * to each.
   *
   * @param query one that {@link #get} has understood
   */
  public static boolean ofMany(String query) {
    Matcher asked = QUERY.matcher(query);
    return asked.matches()
        && asked.group(3) != null
        && Share.parse(asked.group(3)).vantages() > MOST_CONNECTIONS;
  }

  static String query(Cursor cursor, Optional<Share> share) {
    return "after="
        + cursor.after()
        + "&epoch="
        + cursor.epoch()
        + share.map(told -> "&" + told.query()).orElse("");
  }
}
