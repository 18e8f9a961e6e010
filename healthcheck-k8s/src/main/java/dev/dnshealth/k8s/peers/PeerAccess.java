package dev.dnshealth.k8s.peers;

import java.util.Objects;

/**
 * Decides who may read our observations. Called for each request, by any thread; implementations
 * are safe for that.
 */
@FunctionalInterface
public interface PeerAccess {

  /**
   * Decides.
   *
   * @param authorization the request's header of that name; empty if there was none
   * @param remote the address it came from
   */
  Decision check(String authorization, String remote);

  /** Returns access for nobody, with what has to be set. */
  static PeerAccess closed() {
    return (authorization, remote) ->
        new Decision(
            403, "closed to all (set peers.token-file or peers.secret-file to let peers read)");
  }

  /**
   * A decision.
   *
   * @param status 200 for who may, or the HTTP status that says why not
   * @param words the same in words
   */
  record Decision(int status, String words) {

    /** Whoever asks may. */
    public static final Decision ALLOWED = new Decision(200, "allowed");

    /** Whoever asks does not say who it is. */
    public static final Decision UNNAMED =
        new Decision(401, "no bearer token (only peers may read this)");

    public Decision {
      Objects.requireNonNull(words, "words");
    }

    /** Returns whether the observations may be read. */
    public boolean allowed() {
      return status == 200;
    }
  }

  /** Returns what a header shows as a bearer token; empty if it shows none. */
  static String bearer(String authorization) {
    String scheme = "Bearer ";
    return authorization.regionMatches(true, 0, scheme, 0, scheme.length())
        ? authorization.substring(scheme.length()).strip()
        : "";
  }
}
