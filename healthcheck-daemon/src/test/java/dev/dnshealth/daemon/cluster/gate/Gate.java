package dev.dnshealth.daemon.cluster.gate;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Stands between a daemon and the API server, in a container beside the daemon, and holds one
 * request back, so that a test can stop the daemon at that very step. Needs nothing but the JDK.
 */
public final class Gate {

  /** Where the daemon finds the API server, by TLS, on its own loopback address. */
  public static final int API_PORT = 6444;

  /** Where the test says what is to be done. */
  public static final int CONTROL_PORT = 9891;

  /** The file with the gate's key, and what opens it. */
  public static final String KEY = "key.p12";

  /** What opens that file. */
  public static final String PASSWORD = "of-the-tests";

  private final SSLContext inside;
  private final SSLContext outside;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile Optional<Hold> hold = Optional.empty();
  private volatile boolean shut;

  private Gate(SSLContext inside, SSLContext outside) {
    this.inside = inside;
    this.outside = outside;
  }

  /**
   * Runs the gate.
   *
   * @param args the directory with the gate's key, and the certificate of the API server's
   *     authority
   */
  public static void main(String[] args) throws Exception {
    new Gate(key(Path.of(args[0], KEY)), trust(Path.of(args[1]))).run();
  }

  private void run() throws IOException {
    HttpServer control = HttpServer.create(new InetSocketAddress(CONTROL_PORT), 0);
    control.createContext("/", this::control);
    control.start();
    try (ServerSocket doors =
        inside
            .getServerSocketFactory()
            .createServerSocket(API_PORT, 100, InetAddress.getLoopbackAddress())) {
      while (true) {
        Socket client = doors.accept();
        start(() -> pass(client));
      }
    }
  }

  private void pass(Socket client) throws IOException {
    try (client;
        Socket server =
            outside
                .getSocketFactory()
                .createSocket(
                    System.getenv("KUBERNETES_SERVICE_HOST"),
                    Integer.parseInt(System.getenv("KUBERNETES_SERVICE_PORT")))) {
      if (shut) {
        return;
      }
      open.add(client);
      open.add(server);
      Passage passage = new Passage(this, client, server);
      start(
          () -> {
            try (client;
                server) {
              passage.answers();
            }
          });
      passage.requests();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(client);
      open.removeIf(Socket::isClosed);
    }
  }

  /** Returns the hold that is for a request, which is then for no other. */
  synchronized Optional<Hold> hold(String request) {
    Optional<Hold> found = hold.filter(h -> !h.held() && h.isFor(request));
    if (!request.startsWith("GET")) {
      System.out.println((found.isPresent() ? "held: " : "") + request);
    }
    return found;
  }

  private void control(HttpExchange exchange) throws IOException {
    String[] words = exchange.getRequestURI().getPath().substring(1).split("/", -1);
    String answer =
        switch (words[0]) {
          case "before", "after" -> arm(words[0], words[1]);
          case "held" -> String.valueOf(hold.filter(Hold::held).isPresent());
          case "release" -> {
            hold.ifPresent(Hold::release);
            yield "ok";
          }
          case "drop" -> {
            hold.ifPresent(Hold::drop);
            yield "ok";
          }
          case "shut" -> shut(true);
          case "open" -> shut(false);
          default -> "unknown";
        };
    byte[] body = answer.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(answer.equals("unknown") ? 404 : 200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private synchronized String arm(String where, String request) {
    String pattern = new String(Base64.getUrlDecoder().decode(request), StandardCharsets.UTF_8);
    hold =
        Optional.of(
            new Hold(Hold.Where.valueOf(where.toUpperCase(Locale.ROOT)), Pattern.compile(pattern)));
    return "ok";
  }

  private String shut(boolean value) throws IOException {
    shut = value;
    for (Socket socket : open) {
      socket.close();
    }
    return "ok";
  }

  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private static void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                System.out.println("a connection ended: " + e);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private static SSLContext key(Path file) throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private static SSLContext trust(Path authority) throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    try (InputStream in = Files.newInputStream(authority)) {
      trusted.setCertificateEntry(
          "api", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }
}
