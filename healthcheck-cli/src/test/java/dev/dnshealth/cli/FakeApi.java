package dev.dnshealth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** An API server on loopback that answers what it is told to, by the path without its query. */
final class FakeApi implements AutoCloseable {

  private static final String NOT_FOUND = "{\"kind\":\"Status\",\"message\":\"not found\"}";

  private record Answer(int code, String body) {}

  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final HttpServer server;
  private volatile boolean forbidding;

  FakeApi() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::handle);
    server.start();
    answer("/version", 200, "{\"gitVersion\":\"v1.34.4\"}");
  }

  FakeApi answer(String path, int code, String body) {
    answers.put(path, new Answer(code, body));
    return this;
  }

  /** Refuses everything else, as to somebody without rights. */
  void forbidAllBut(String... paths) {
    answers.keySet().retainAll(Set.of(paths));
    forbidding = true;
  }

  /** Writes a kubeconfig for it. */
  Path kubeconfig(Path directory) throws IOException {
    return Kubeconfigs.write(
        directory.resolve("kubeconfig"), "http://127.0.0.1:" + server.getAddress().getPort());
  }

  int port() {
    return server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    Answer otherwise =
        forbidding
            ? new Answer(403, "{\"kind\":\"Status\",\"message\":\"forbidden\"}")
            : new Answer(404, NOT_FOUND);
    Answer answer = answers.getOrDefault(exchange.getRequestURI().getPath(), otherwise);
    byte[] body = answer.body().getBytes(UTF_8);
    exchange.sendResponseHeaders(answer.code(), body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
