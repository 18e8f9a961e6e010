package dev.dnshealth.daemon.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.dnshealth.daemon.http.Page.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small HTTP server of fixed pages, each at one exact path, for GET and HEAD, packed by gzip for
 * who accepts that.
 *
 * <p>Other paths are 404, other methods 405, and a page that throws is 500. It serves at most 64
 * connections at once, on two threads of its own. Instances are safe for use by several threads.
 */
public final class StatusServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StatusServer.class);
  private static final int THREADS = 2;
  private static final int CONNECTIONS = 64;

  /** Bytes that fit into one packet take as long as fewer do. */
  private static final int WORTH_PACKING = 1400;

  private static final Pattern REFUSED = Pattern.compile("q=0(\\.0*)?$");

  private final InetSocketAddress address;
  private final Map<String, Page> pages;
  private @Nullable HttpServer server;
  private @Nullable ThreadPoolExecutor threads;
  private boolean closed;

  /**
   * Makes a server that is not started.
   *
   * @param address where to listen; port 0 takes a free one
   * @param pages the pages by path, each path beginning with a slash
   */
  public StatusServer(InetSocketAddress address, Map<String, Page> pages) {
    this.address = address;
    this.pages = Map.copyOf(pages);
  }

  /**
   * Begins to listen; does nothing if it does so already.
   *
   * @throws IOException if the address cannot be listened on
   * @throws IllegalStateException if the server was closed
   */
  public synchronized void start() throws IOException {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    if (server != null) {
      return;
    }
    configure();
    HttpServer next = HttpServer.create(address, 0);
    // A connection has one request at a time, so the queue is never full.
    threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(CONNECTIONS),
            task -> {
              Thread thread = new Thread(task, "http");
              thread.setDaemon(true);
              return thread;
            });
    next.setExecutor(threads);
    next.createContext("/", this::handle);
    next.start();
    server = next;
  }

  /** Returns where the server listens. */
  public synchronized InetSocketAddress address() {
    return server == null ? address : server.getAddress();
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (server != null) {
      server.stop(0);
    }
    if (threads != null) {
      threads.shutdownNow();
    }
  }

  /** Sets what the JDK's server takes from properties alone, and reads once in a JVM. */
  private static void configure() {
    // Without it every response on a kept connection waits 40 ms for a delayed acknowledgement.
    setDefault("sun.net.httpserver.nodelay", "true");
    setDefault("sun.net.httpserver.maxReqTime", "10");
    setDefault("jdk.httpserver.maxConnections", Integer.toString(CONNECTIONS));
  }

  private static void setDefault(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      Page page = pages.get(exchange.getRequestURI().getPath());
      if (page == null) {
        send(exchange, Reply.text(404, "no such page"));
      } else if (!method.equals("GET") && !method.equals("HEAD")) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        send(exchange, Reply.text(405, "only GET and HEAD"));
      } else {
        send(exchange, reply(exchange, page));
      }
    }
  }

  private static Reply reply(HttpExchange exchange, Page page) {
    String query = exchange.getRequestURI().getRawQuery();
    try {
      return page.get(
          new Page.Request(
              query == null ? "" : query,
              header(exchange, "Accept"),
              header(exchange, "Authorization"),
              exchange.getRemoteAddress().getAddress().getHostAddress()));
    } catch (RuntimeException e) {
      LOG.error("page failed path={}", exchange.getRequestURI().getPath(), e);
      return Reply.text(500, "internal error");
    }
  }

  private static String header(HttpExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  private static void send(HttpExchange exchange, Reply reply) throws IOException {
    byte[] body = reply.bytes();
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", reply.contentType());
    headers.set("Cache-Control", "no-store");
    headers.set("Vary", "Accept-Encoding");
    if (reply.last()) {
      headers.set("Connection", "close");
    }
    if (reply.status() == 401) {
      headers.set("WWW-Authenticate", "Bearer");
    }
    if (body.length >= WORTH_PACKING && accepts(header(exchange, "Accept-Encoding"))) {
      headers.set("Content-Encoding", "gzip");
      body = packed(body);
    }
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(reply.status(), -1);
    } else {
      exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static boolean accepts(String encodings) {
    for (String each : encodings.split(",", -1)) {
      String encoding = each.strip();
      if (encoding.equals("gzip")
          || (encoding.startsWith("gzip;") && !REFUSED.matcher(encoding).find())) {
        return true;
      }
    }
    return false;
  }

  private static byte[] packed(byte[] body) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(body);
    }
    return packed.toByteArray();
  }
}
