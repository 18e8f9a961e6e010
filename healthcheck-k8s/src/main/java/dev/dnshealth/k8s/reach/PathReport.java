package dev.dnshealth.k8s.reach;

import java.util.Objects;

/**
 * What came of one way by which DNS servers may be seen.
 *
 * @param path which way
 * @param state how far it came
 * @param detail what it shows, or why it is not used, as one line
 */
public record PathReport(Path path, State state, String detail) {

  public PathReport {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(detail, "detail");
  }

  /** How far a way came. */
  public enum State {
    /** It was not tried. */
    NOT_TRIED("not tried"),
    /** It is being tried, and it is too early to tell. */
    TRYING("trying"),
    /** It was tried, and nothing came. */
    NOTHING("nothing came"),
    /** It is used. */
    SEEN("used");

    private final String words;

    State(String words) {
      this.words = words;
    }

    /** Returns it in words. */
    public String words() {
      return words;
    }
  }

  /** The ways, the best first but for that of prober pods, which leaves something behind. */
  public enum Path {
    /** Queries from here to the pods' own addresses. */
    DIRECT_UDP(
        "direct UDP",
        "how each pod answers over UDP to queries from here",
        "what clients inside the cluster see on their way"),
    /** Queries from here to an address that the Service has for those outside. */
    EXTERNAL_ADDRESS(
        "external address",
        "that queries over UDP from here reach a server through the Service",
        "which server answered, and so which one is sick; the Service's address inside the cluster"),
    /** Queries from short-lived pods. */
    PROBER_PODS(
        "prober pods",
        "what clients inside the cluster see over UDP, of each pod and of the Service's address,"
            + " from the nodes that the prober pods are on",
        "the way from other nodes"),
    /** Streams that the API server forwards into the pods. */
    TUNNEL(
        "tunnel through the API",
        "that the process in each pod answers DNS, over TCP",
        "UDP, which was not seen; the network of the pods; the Service's address. No action is"
            + " planned on it");

    private final String words;
    private final String proves;
    private final String cannotProve;

    Path(String words, String proves, String cannotProve) {
      this.words = words;
      this.proves = proves;
      this.cannotProve = cannotProve;
    }

    /** Returns its name in words. */
    public String words() {
      return words;
    }

    /** Returns what it can prove, where it is used. */
    public String proves() {
      return proves;
    }

    /** Returns what it cannot prove, also where it is used. */
    public String cannotProve() {
      return cannotProve;
    }
  }
}
