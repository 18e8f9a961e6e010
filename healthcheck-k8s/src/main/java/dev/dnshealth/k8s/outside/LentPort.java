package dev.dnshealth.k8s.outside;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * What one connection through a tunnel came to, lent to its user as a port of this machine.
 *
 * @param result what the user made of it
 * @param end how the tunnel ended: whether the result says anything about the pod
 */
record LentPort<T>(T result, Tunnel.End end) {

  /** Longer than anything that uses one waits by itself. */
  private static final int PATIENCE_MILLIS = 5_000;

  /**
   * Lends a tunnel to {@code user} for one connection, and blocks until that is over.
   *
   * @param user connects to the address it is given, and completes by itself
   * @throws IOException if it did not, for a reason of this machine's
   */
  static <T> LentPort<T> use(Tunnel tunnel, Function<InetSocketAddress, CompletionStage<T>> user)
      throws IOException, InterruptedException {
    try (tunnel;
        ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      listener.setSoTimeout(PATIENCE_MILLIS);
      Future<T> result =
          user.apply(new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()))
              .toCompletableFuture();
      Socket local = listener.accept();
      Tunnel.End end = tunnel.carry(local);
      return new LentPort<>(result.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS), end);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("a connection through a tunnel had no result", e);
    }
  }
}
