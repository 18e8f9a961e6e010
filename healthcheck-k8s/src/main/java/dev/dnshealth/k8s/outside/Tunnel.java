package dev.dnshealth.k8s.outside;

import java.net.Socket;
import java.util.Objects;

/** One connection to a port of a pod, through the API server. */
interface Tunnel extends AutoCloseable {

  /**
   * Carries what goes over {@code local} to the pod and back, until one of both ends it. Both are
   * closed then. Only once.
   *
   * @return which of them ended it
   */
  End carry(Socket local);

  /** Ends it; what it carries ends too. */
  @Override
  void close();

  /**
   * How a tunnel ended.
   *
   * @param by who ended it
   * @param detail in words, where there is something to say
   */
  record End(By by, String detail) {

    public End {
      Objects.requireNonNull(by, "by");
      Objects.requireNonNull(detail, "detail");
    }

    /** Returns whether it says nothing about the pod. */
    boolean lost() {
      return by == By.TUNNEL;
    }
  }

  /** Who ended a tunnel. */
  enum By {
    /** We did. */
    US,
    /** The pod closed the connection. */
    POD,
    /** In the pod nothing listens on the port, at least not on its loopback address. */
    REFUSAL,
    /** Something between us and the pod: it says nothing about the pod. */
    TUNNEL
  }
}
