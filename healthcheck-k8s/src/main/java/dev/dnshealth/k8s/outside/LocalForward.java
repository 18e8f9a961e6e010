package dev.dnshealth.k8s.outside;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A port of this machine, on its loopback address, each connection to which goes to a port of a pod
 * by a tunnel of its own. Safe for use by several threads.
 */
final class LocalForward implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LocalForward.class);
  private static final int BACKLOG = 8;

  private final Tunnels tunnels;
  private final PodPort to;
  private final ServerSocket listener;
  private final ExecutorService executor;
  private final Set<Tunnel> open = ConcurrentHashMap.newKeySet();
  private volatile String trouble = "";

  private LocalForward(
      Tunnels tunnels, PodPort to, ServerSocket listener, ExecutorService executor) {
    this.tunnels = tunnels;
    this.to = to;
    this.listener = listener;
    this.executor = executor;
  }

  /** Opens a port. What connections need is done by a pool of its own. */
  static LocalForward open(Tunnels tunnels, PodPort to) throws IOException {
    LocalForward forward =
        new LocalForward(
            tunnels,
            to,
            new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()),
            OutsideThreads.pool(1 + BACKLOG, "dnshealth-forward"));
    forward.executor.execute(forward::accept);
    return forward;
  }

  InetSocketAddress address() {
    return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
  }

  /** Returns why the last tunnel did not stand, or broke; empty if it did. */
  String trouble() {
    return trouble;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket local = listener.accept();
        executor.execute(() -> carry(local));
      } catch (IOException | RejectedExecutionException e) {
        log.debug("no longer forwarded: {}", to);
        close();
      }
    }
  }

  private void carry(Socket local) {
    try (local;
        Tunnel tunnel = tunnels.open(to)) {
      trouble = "";
      open.add(tunnel);
      if (listener.isClosed()) {
        return;
      }
      Tunnel.End end = tunnel.carry(local);
      open.remove(tunnel);
      trouble = end.by() == Tunnel.By.US ? "" : end.detail();
    } catch (IOException e) {
      trouble = String.valueOf(e.getMessage());
    }
  }

  /** Ends the port and the connections that stand. */
  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      log.debug("not closed: {}", to, e);
    }
    open.forEach(Tunnel::close);
    executor.shutdownNow();
  }
}
