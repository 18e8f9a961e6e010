package dev.dnshealth.k8s;

import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * fabric8's mock API server, with the {@code Date} header of a real one, answers that tests put in
 * the way, and the ability to stop and come back with the same objects.
 */
public final class MockApi implements AutoCloseable {

  /** The time of the server, until it is set. */
  static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private final Map<ServerRequest, Queue<ServerResponse>> responses = new ConcurrentHashMap<>();
  private final KubernetesMixedDispatcher objects = new KubernetesMixedDispatcher(responses);
  private final Map<String, Supplier<MockResponse>> answers = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final NamespacedKubernetesClient client;
  private final int port;
  private KubernetesMockServer server = server();
  private volatile boolean dated = true;
  private volatile Instant date = NOW;

  public MockApi() {
    server.init();
    port = server.getPort();
    client = server.createClient();
  }

  public NamespacedKubernetesClient client() {
    return client;
  }

  /** Answers {@code METHOD /path} with {@code body} from now on. */
  public void answer(String request, int code, String body) {
    answer(request, () -> new MockResponse().setResponseCode(code).setBody(body));
  }

  public void answer(String request, Supplier<MockResponse> answer) {
    answers.put(request, answer);
  }

  public void answerAsUsual(String request) {
    answers.remove(request);
  }

  void noDate() {
    dated = false;
  }

  void date(Instant next) {
    date = next;
  }

  /** Returns every request so far, as {@code METHOD /path body}. */
  public List<String> requests() {
    return requests;
  }

  public List<String> requests(String prefix) {
    return requests.stream().filter(r -> r.startsWith(prefix)).toList();
  }

  /** Lets the server vanish: connections break, and new ones are refused. */
  public void stop() {
    server.shutdown();
  }

  /** Brings the server back at the same port. */
  void comeBack() {
    server = server();
    server.init(InetAddress.getLoopbackAddress(), port);
  }

  @Override
  public void close() {
    client.close();
    server.destroy();
  }

  private KubernetesMockServer server() {
    return new KubernetesMockServer(
        new Context(), new MockWebServer(), responses, new Answers(), false);
  }

  private final class Answers extends Dispatcher {
    @Override
    public MockResponse dispatch(RecordedRequest request) {
      String line = request.getMethod() + " " + request.getPath();
      String body = request.getUtf8Body();
      boolean watch = line.contains("watch=true");
      if (!watch) {
        requests.add(line + " " + body);
      }
      Supplier<MockResponse> answer = answers.get(line);
      MockResponse response =
          answer != null ? answer.get() : objects.dispatch(again(request, body));
      if (watch) {
        // What happens before a watch is there it is never told: tests wait until it is.
        requests.add(line + " " + body);
      }
      if (dated && response.getWebSocketListener() == null) {
        response.setHeader(
            "Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(date.atZone(ZoneOffset.UTC)));
      }
      return response;
    }

    /** A body can be read only once. */
    private RecordedRequest again(RecordedRequest request, String body) {
      return new RecordedRequest(
          request.getHttpVersion(),
          request.method(),
          request.getPath(),
          request.getHeaders(),
          new Buffer(body.getBytes(StandardCharsets.UTF_8)));
    }
  }
}
