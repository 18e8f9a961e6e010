package dev.dnshealth.k8s.pages;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on loopback that answers each request with bytes of the test's choice. */
public final class PageServer implements AutoCloseable {

  /** Takes the request and says nothing. */
  static final String SILENCE = "";

  private final ServerSocket listener;
  private final Thread acceptor;
  private final List<Socket> connections = new CopyOnWriteArrayList<>();
  private final AtomicInteger requests = new AtomicInteger();
  private volatile String reply = ok("OK");
  private volatile boolean keep;

  public PageServer() {
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    acceptor = thread(this::accept);
  }

  public static String ok(String body) {
    return reply("200 OK", body);
  }

  static String reply(String status, String body) {
    return "HTTP/1.1 "
        + status
        + "\r\nContent-Length: "
        + body.getBytes(StandardCharsets.UTF_8).length
        + "\r\n\r\n"
        + body;
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/page");
  }

  public int requests() {
    return requests.get();
  }

  /** Sends these bytes from now on. */
  public void answer(String bytes) {
    reply = bytes;
  }

  /** Leaves connections open after the answer. */
  void keepConnections() {
    keep = true;
  }

  /** Takes no connection any more; those that are open live on. */
  void stopListening() {
    try {
      listener.close();
      // The kernel goes on listening until the call that waits for a connection has ended.
      acceptor.join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stopListening();
    for (Socket connection : connections) {
      try {
        connection.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket connection = listener.accept();
        connections.add(connection);
        Thread unused = thread(() -> serve(connection));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try {
      InputStream in = connection.getInputStream();
      while (!connection.isClosed()) {
        int ends = 0;
        while (ends < 4) {
          int c = in.read();
          if (c < 0) {
            return;
          }
          ends = c == '\r' || c == '\n' ? ends + 1 : 0;
        }
        requests.incrementAndGet();
        String now = reply;
        connection.getOutputStream().write(now.getBytes(StandardCharsets.UTF_8));
        if (!keep && !now.equals(SILENCE)) {
          connection.close();
        }
      }
    } catch (IOException e) {
      // The other side is gone.
    }
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "page-server");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
