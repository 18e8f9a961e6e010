package dev.dnshealth.core.probe;

import dev.dnshealth.core.target.Transport;
import java.util.Objects;

/**
 * How a query travels.
 *
 * @param transport UDP or TCP
 * @param socket the kind of socket; TCP knows only {@link SocketKind#FRESH}
 * @param ednsSize the UDP payload size announced by EDNS, 512 to 65535 bytes; 0 sends no EDNS
 *     record
 * @param dnssecOk whether the DO bit is set; needs EDNS
 * @param nsid whether the server is asked for its name by the NSID option (RFC 5001); needs EDNS
 */
public record Wire(
    Transport transport, SocketKind socket, int ednsSize, boolean dnssecOk, boolean nsid) {

  /**
   * The EDNS size used by default: 1232 bytes, which fits the smallest IPv6 packet (DNS flag day
   * 2020).
   */
  public static final int EDNS_SIZE = 1232;

  public Wire {
    Objects.requireNonNull(transport, "transport");
    Objects.requireNonNull(socket, "socket");
    if (ednsSize != 0 && (ednsSize < 512 || ednsSize > 65535)) {
      throw new IllegalArgumentException(
          "ednsSize: " + ednsSize + " (expected: 0, or 512 to 65535)");
    }
    if (dnssecOk && ednsSize == 0) {
      throw new IllegalArgumentException("dnssecOk: true without EDNS (expected: ednsSize > 0)");
    }
    if (nsid && ednsSize == 0) {
      throw new IllegalArgumentException("nsid: true without EDNS (expected: ednsSize > 0)");
    }
    if (transport == Transport.TCP && socket != SocketKind.FRESH) {
      throw new IllegalArgumentException("socket: " + socket + " over TCP (expected: FRESH)");
    }
  }

  /** Returns UDP from a fresh port, as a pod's resolver sends it; the server is asked its name. */
  public static Wire udp() {
    return udp(SocketKind.FRESH);
  }

  /** Returns UDP from a socket of this kind; the server is asked its name. */
  public static Wire udp(SocketKind socket) {
    return new Wire(Transport.UDP, socket, EDNS_SIZE, false, true);
  }

  /** Returns UDP from a fresh port with this EDNS size. */
  public static Wire udp(int ednsSize) {
    return new Wire(Transport.UDP, SocketKind.FRESH, ednsSize, false, false);
  }

  /** Returns TCP over a fresh connection. */
  public static Wire tcp() {
    return new Wire(Transport.TCP, SocketKind.FRESH, EDNS_SIZE, false, false);
  }

  /** The kinds of socket a query is sent from. */
  public enum SocketKind {
    /** A new socket, and so a new source port, for each query: a Service picks its server anew. */
    FRESH,
    /** A connected socket shared by the queries to one address; cheaper, for servers only. */
    POOLED,
    /**
     * A connected socket that one probe keeps to one target for as long as the prober lives, so
     * that the flow through a Service stays with the server it was first given. A new prober has
     * new flows.
     */
    STICKY,
    /**
     * A new socket from which the question is asked for A and AAAA back to back, as resolvers do.
     * It is answered when both are, with the reply to the type asked for and the time of the later
     * one: see {@link Outcome.TimedOut#answered()}. Only for questions of these two types.
     */
    PAIR
  }
}
