package dev.dnshealth.k8s.peers;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is asked of a vantage by one that pulls its observations.
 *
 * @param cursor how far the one that asks has come
 * @param share the vantage's part of the work, if it is told one
 */
public record PullQuery(Cursor cursor, Optional<Share> share) {

  /**
   * No query at all, or a cursor, and perhaps a part of the work. Nothing else is understood: no
   * address to probe, above all.
   */
  private static final Pattern TEXT =
      Pattern.compile("(?:after=(\\d{1,18})(?:&epoch=([0-9A-Za-z-]{0,64}))?(?:&(vantages=.*))?)?");

  /** A connection that is kept takes 16 kB of the memory of whoever asks. */
  private static final int MOST_CONNECTIONS = 200;

  public PullQuery {
    Objects.requireNonNull(cursor, "cursor");
    Objects.requireNonNull(share, "share");
  }

  /**
   * Returns what the query of a request asks.
   *
   * @param text as {@code after=12&epoch=...}; may be empty
   * @throws IllegalArgumentException if it is not understood
   */
  public static PullQuery parse(String text) {
    Matcher asked = TEXT.matcher(text);
    if (!asked.matches()) {
      throw new IllegalArgumentException(
          "query not understood (expected: nothing, or after=NUMBER&epoch=EPOCH)");
    }
    Cursor cursor =
        asked.group(1) == null || asked.group(2) == null
            ? Cursor.start()
            : new Cursor(asked.group(2), Long.parseLong(asked.group(1)));
    return new PullQuery(cursor, Optional.ofNullable(asked.group(3)).map(Share::parse));
  }

  /**
   * Returns whether whoever asks has so many vantages to ask that it should not keep a connection
   * to each.
   */
  public boolean ofMany() {
    return share.filter(told -> told.vantages() > MOST_CONNECTIONS).isPresent();
  }

  /** Returns it as the query of a request. */
  String text() {
    return "after="
        + cursor.after()
        + "&epoch="
        + cursor.epoch()
        + share.map(told -> "&" + told.query()).orElse("");
  }
}
