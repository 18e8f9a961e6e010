package dev.dnshealth.k8s;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.dnshealth.k8s.peers.ObservationsPage;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.ListMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodListBuilder;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The other vantages of a cluster, each at a loopback address of its own, and an API that lists
 * their pods page by page. Answers nobody who is not on this machine.
 */
final class VantagesOnLoopback implements AutoCloseable {

  private static final Pattern LIMIT = Pattern.compile("limit=(\\d+)");
  private static final Pattern FROM = Pattern.compile("continue=(\\d+)");

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
    server.setExecutor(executor);
    server.createContext("/", this::serve);
    server.start();
  }

  String api() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Returns how much was told in a second, from the first time to the last. */
  double bytesPerSecond() {
    return bytes.get() / ((lastAskedAt - firstAskedAt) / 1e9);
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }

  private void serve(HttpExchange exchange) throws IOException {
    if (!exchange.getRemoteAddress().getAddress().isLoopbackAddress()) {
      exchange.close();
      return;
    }
    String query = exchange.getRequestURI().getQuery();
    if (query != null && query.contains("watch=true")) {
      // Nothing changes: it has only a beginning.
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().flush();
      return;
    }
    VantageTelling vantage = vantages.get(exchange.getLocalAddress().getAddress());
    try (exchange) {
      byte[] body = vantage == null ? page(query) : tell(vantage);
      if (vantage != null) {
        exchange.getResponseHeaders().set("Content-Encoding", "gzip");
        if (ObservationsPage.ofMany(exchange.getRequestURI().getRawQuery())) {
          exchange.getResponseHeaders().set("Connection", "close");
        }
        lastAskedAt = System.nanoTime();
        firstAskedAt = firstAskedAt == 0 ? lastAskedAt : firstAskedAt;
        bytes.addAndGet(body.length);
      }
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

  private byte[] page(String query) throws JsonProcessingException {
    int from = number(FROM, query, 0);
    int to = Math.min(pods.size(), from + number(LIMIT, query, pods.size()));
    return Json.MAPPER.writeValueAsBytes(
        new PodListBuilder()
            .withMetadata(
                new ListMetaBuilder()
                    .withResourceVersion("7")
                    .withContinue(to < pods.size() ? String.valueOf(to) : null)
                    .build())
            .withItems(pods.subList(from, to))
            .build());
  }

  private static int number(Pattern pattern, String query, int otherwise) {
    Matcher matcher = pattern.matcher(query == null ? "" : query);
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : otherwise;
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
