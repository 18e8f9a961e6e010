package dev.dnshealth.k8s;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.dnshealth.k8s.peers.PullQuery;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.ListMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.fabric8.mockwebserver.http.MockResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The other vantages of a cluster, each at a loopback address of its own, and an API that lists
 * their pods page by page. Answers nobody who is not on this machine.
 */
final class VantagesOnLoopback implements AutoCloseable {

  private static final int PAGE = 500;

  private final MockApi api = new MockApi();
  private final HttpServer server;
  private final ExecutorService executor = Executors.newFixedThreadPool(2);
  private final Map<InetAddress, VantageTelling> vantages = new HashMap<>();
  private final List<Pod> pods = new ArrayList<>();
  private final AtomicLong bytes = new AtomicLong();
  private final long startedAt = System.nanoTime();
  private volatile long firstAskedAt;
  private volatile long lastAskedAt;

  VantagesOnLoopback(ManyVantages size) throws IOException {
    // Each vantage has a server of its own, which keeps the one connection of its leader.
    System.setProperty("sun.net.httpserver.maxIdleConnections", "20000");
    server = HttpServer.create(new InetSocketAddress(0), 1000);
    PeerShares shares = size.shares();
    int number = 256;
    for (PeerPod peer : size.peers()) {
      number++;
      String ip = "127.1." + number / 256 + "." + number % 256;
      vantages.put(
          InetAddress.getByName(ip),
          VantageTelling.of(peer.vantage(), size.planOf(peer, shares), size.targets()));
      pods.add(pod(peer, ip, server.getAddress().getPort()));
    }
    listPods();
    server.setExecutor(executor);
    server.createContext("/", this::serve);
    server.start();
  }

  String api() {
    return api.client().getMasterUrl().toString();
  }

  /** Returns how much was told in a second, from the first time to the last. */
  double bytesPerSecond() {
    return bytes.get() / ((lastAskedAt - firstAskedAt) / 1e9);
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
    api.close();
  }

  private void serve(HttpExchange exchange) throws IOException {
    if (!exchange.getRemoteAddress().getAddress().isLoopbackAddress()) {
      exchange.close();
      return;
    }
    VantageTelling vantage = vantages.get(exchange.getLocalAddress().getAddress());
    try (exchange) {
      byte[] body = tell(vantage);
      exchange.getResponseHeaders().set("Content-Encoding", "gzip");
      if (PullQuery.parse(exchange.getRequestURI().getRawQuery()).ofMany()) {
        exchange.getResponseHeaders().set("Connection", "close");
      }
      lastAskedAt = System.nanoTime();
      firstAskedAt = firstAskedAt == 0 ? lastAskedAt : firstAskedAt;
      bytes.addAndGet(body.length);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private byte[] tell(VantageTelling vantage) {
    Instant now = ManyVantages.START.plus(Duration.ofNanos(System.nanoTime() - startedAt));
    synchronized (vantage) {
      return vantage.tell(now);
    }
  }

  /** Has the API list the pods in pages; the informer orders its parameters otherwise than we. */
  private void listPods() {
    String list = "GET /api/v1/namespaces/" + PeerPods.NAMESPACE + "/pods?";
    String asked = "labelSelector=app.kubernetes.io%2Fname%3Dhealthcheck&limit=" + PAGE;
    api.answer(list + asked, () -> page(0));
    for (int i = PAGE; i < pods.size(); i += PAGE) {
      int from = i;
      api.answer(list + "continue=" + from + "&" + asked, () -> page(from));
      api.answer(list + asked + "&continue=" + from, () -> page(from));
    }
  }

  private MockResponse page(int from) {
    int to = Math.min(pods.size(), from + PAGE);
    PodList page =
        new PodListBuilder()
            .withMetadata(
                new ListMetaBuilder()
                    .withResourceVersion("7")
                    .withContinue(to < pods.size() ? String.valueOf(to) : null)
                    .build())
            .withItems(pods.subList(from, to))
            .build();
    return new MockResponse()
        .setResponseCode(200)
        .setBody(api.client().getKubernetesSerialization().asJson(page));
  }

  /** As large as a vantage's pod is with its volumes, probes, statuses and managers of fields. */
  private static Pod pod(PeerPod peer, String ip, int port) {
    FieldsV1 fields = new FieldsV1();
    fields.setAdditionalProperty("f:spec", "x".repeat(6_000));
    return new PodBuilder(PeerPods.pod(peer.vantage().id(), ip, port).build())
        .editMetadata()
        .withUid(peer.uid())
        .withResourceVersion("7")
        .addToLabels("app.kubernetes.io/component", peer.member() ? "member" : PeerPod.VANTAGE)
        .addNewManagedField()
        .withManager("kube-controller-manager")
        .withFieldsV1(fields)
        .endManagedField()
        .endMetadata()
        .editSpec()
        .withNodeName(peer.vantage().node().orElseThrow())
        .endSpec()
        .build();
  }
}
