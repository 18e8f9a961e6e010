package dev.dnshealth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * fabric8's mock API server with the objects of a cluster whose DNS pods and Service are servers on
 * loopback. Answers that tests put in the way go before the objects.
 */
final class MockCluster implements AutoCloseable {

  static final String REVIEW = "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

  /** Asks who asks; like {@link #REVIEW} it changes nothing. */
  static final String SELF = "POST /apis/authentication.k8s.io/v1/selfsubjectreviews";

  private final Map<ServerRequest, Queue<ServerResponse>> responses = new ConcurrentHashMap<>();
  private final KubernetesMixedDispatcher objects = new KubernetesMixedDispatcher(responses);
  private final Map<String, MockResponse> answers = new ConcurrentHashMap<>();
  private final Map<String, Runnable> doings = new ConcurrentHashMap<>();
  private final List<String> denied = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final KubernetesMockServer server;
  private final KubernetesClient client;

  /** Starts an API server without objects. */
  MockCluster() {
    this(false);
  }

  /**
   * @param https whether it has a certificate, which nobody trusts
   */
  MockCluster(boolean https) {
    server =
        new KubernetesMockServer(
            new Context(), new MockWebServer(), responses, new Answers(), https);
    server.init();
    client = server.createClient();
    answer("GET /version", 200, "{\"gitVersion\":\"v1.34.4\"}");
    answer(SELF, 201, "{\"status\":{\"userInfo\":{\"username\":\"jo\"}}}");
  }

  /** Creates everything but pods, with the DNS Service at this port of loopback. */
  MockCluster withService(int port) throws IOException {
    create(resource("cluster.yaml").replace("SERVICE_PORT", String.valueOf(port)));
    return this;
  }

  /** Creates a pod that runs and is ready, at this port of loopback. */
  MockCluster withPod(String name, int port) throws IOException {
    return pod(name, port, "True", "{running: {startedAt: \"2026-01-02T03:04:05Z\"}}");
  }

  /** Creates a pod that ends again and again. */
  MockCluster withCrashLoopingPod(String name, int port) throws IOException {
    return pod(name, port, "False", "{waiting: {reason: CrashLoopBackOff}}");
  }

  private MockCluster pod(String name, int port, String ready, String state) throws IOException {
    create(
        resource("pod.yaml").replace("POD", name).replace("READY", ready).replace("STATE", state));
    create(
        resource("slice.yaml")
            .replace("POD", name)
            .replace("UID", uid(name))
            .replace("PORT", String.valueOf(port))
            .replace("READY", ready.equals("True") ? "true" : "false"));
    return this;
  }

  /** The mock gives every object a UID of its own. */
  private String uid(String pod) throws IOException {
    String json = client.raw("/api/v1/namespaces/kube-system/pods/" + pod);
    return new ObjectMapper().readTree(json).path("metadata").path("uid").asText();
  }

  /** Answers {@code METHOD /path} with {@code body} from now on. */
  MockCluster answer(String request, int code, String body) {
    answers.put(request, new MockResponse().setResponseCode(code).setBody(body));
    return this;
  }

  /** Puts a pod that is ready, at this port of loopback, in the place of one that is evicted. */
  MockCluster replacing(String pod, String replacement, int port) {
    String request = "POST /api/v1/namespaces/kube-system/pods/" + pod + "/eviction";
    doings.put(
        request,
        () -> {
          try {
            client.pods().inNamespace("kube-system").withName(pod).delete();
            client
                .discovery()
                .v1()
                .endpointSlices()
                .inNamespace("kube-system")
                .withName(pod)
                .delete();
            withPod(replacement, port);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    return answer(request, 201, "{\"kind\":\"Status\",\"status\":\"Success\"}");
  }

  /** Denies a right, as {@code list pods}. */
  MockCluster deny(String verb, String resource) {
    denied.add("\"verb\":\"" + verb + "\"");
    denied.add("\"resource\":\"" + resource + "\"");
    return this;
  }

  /** Writes a kubeconfig for this cluster. */
  Path kubeconfig(Path directory) throws IOException {
    String url = client.getMasterUrl().toString();
    return Kubeconfigs.write(directory.resolve("config-" + server.getPort()), url);
  }

  /** Returns the requests that could have changed anything, as {@code METHOD /path}. */
  List<String> writes() {
    return requests.stream()
        .filter(r -> !r.startsWith("GET ") && !r.equals(REVIEW) && !r.equals(SELF))
        .toList();
  }

  void forgetRequests() {
    requests.clear();
  }

  @Override
  public void close() {
    client.close();
    server.destroy();
  }

  void create(String yaml) {
    client.load(new ByteArrayInputStream(yaml.getBytes(UTF_8))).create();
  }

  private static String resource(String name) throws IOException {
    try (InputStream stream =
        Objects.requireNonNull(MockCluster.class.getResourceAsStream(name), name)) {
      return new String(stream.readAllBytes(), UTF_8);
    }
  }

  private final class Answers extends Dispatcher {
    @Override
    public MockResponse dispatch(RecordedRequest request) {
      String line = request.getMethod() + " " + request.getPath();
      requests.add(line);
      if (line.equals(REVIEW)) {
        String body = request.getUtf8Body();
        boolean allowed = denied.isEmpty() || !denied.stream().allMatch(body::contains);
        return new MockResponse()
            .setResponseCode(201)
            .setBody("{\"status\":{\"allowed\":" + allowed + "}}");
      }
      // By another thread, as by a kubelet: it asks this server.
      new Thread(doings.getOrDefault(line, () -> {}), "doing").start();
      MockResponse answer = answers.get(line);
      return dated(answer != null ? answer : objects.dispatch(request));
    }

    /** An API server tells the time with every answer. */
    private MockResponse dated(MockResponse response) {
      return response.setHeader(
          "Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)));
    }
  }
}
