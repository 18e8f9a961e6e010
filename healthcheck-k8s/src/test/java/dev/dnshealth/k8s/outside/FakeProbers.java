package dev.dnshealth.k8s.outside;

import com.sun.net.httpserver.HttpServer;
import dev.dnshealth.core.monitor.MonitorEvent;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.peers.ObservationLog;
import dev.dnshealth.k8s.peers.ObservationsPage;
import dev.dnshealth.k8s.peers.OwnState;
import dev.dnshealth.k8s.peers.PullQuery;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Does with Jobs what a cluster does: makes their pods run, and removes them with their Jobs. */
final class FakeProbers implements AutoCloseable {

  private final KubernetesClient client;
  private final LocalTunnels tunnels;
  private final Time time;
  private final UnaryOperator<Pod> fate;
  private final Map<String, HttpServer> servers = new HashMap<>();
  private final ScheduledExecutorService loop = new ScheduledThreadPoolExecutor(1);

  /**
   * @param fate what becomes of a pod that would run
   */
  FakeProbers(KubernetesClient client, LocalTunnels tunnels, Time time, UnaryOperator<Pod> fate) {
    this.client = client;
    this.tunnels = tunnels;
    this.time = time;
    this.fate = fate;
  }

  void start() {
    ScheduledFuture<?> unused =
        loop.scheduleWithFixedDelay(this::look, 0, 50, TimeUnit.MILLISECONDS);
  }

  private void look() {
    List<Job> jobs = client.batch().v1().jobs().inNamespace(ProberJob.NAMESPACE).list().getItems();
    List<Pod> pods = client.pods().inNamespace(ProberJob.NAMESPACE).list().getItems();
    Set<String> running =
        pods.stream().map(pod -> pod.getMetadata().getName()).collect(Collectors.toSet());
    jobs.stream().filter(job -> !running.contains(name(job))).forEach(this::run);
    Set<String> wanted = jobs.stream().map(FakeProbers::name).collect(Collectors.toSet());
    pods.stream()
        .filter(pod -> !wanted.contains(pod.getMetadata().getName()))
        .forEach(pod -> client.resource(pod).delete());
  }

  private static String name(Job job) {
    return job.getMetadata().getName() + "-pod";
  }

  private void run(Job job) {
    String work =
        job.getSpec().getTemplate().getSpec().getContainers().get(0).getEnv().stream()
            .filter(each -> each.getName().equals(ProberWork.VARIABLE))
            .map(EnvVar::getValue)
            .findFirst()
            .orElseThrow();
    serve(name(job), ProberWork.read(work).vantage());
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName(name(job))
            .withNamespace(ProberJob.NAMESPACE)
            .withLabels(job.getMetadata().getLabels())
            .addToLabels("batch.kubernetes.io/job-name", job.getMetadata().getName())
            .endMetadata()
            .withNewStatus()
            .withPhase("Running")
            .endStatus()
            .build();
    client.resource(fate.apply(pod)).create();
  }

  private void serve(String pod, Vantage vantage) {
    ObservationLog log = new ObservationLog(time);
    log.onEvent(new MonitorEvent.Probed(ProberSamples.answer(1, vantage, time.now())));
    ObservationsPage page =
        new ObservationsPage(log, vantage, () -> new OwnState(Set.of(), false), time);
    try {
      HttpServer server = HttpServer.create(Addresses.socketAddress("127.0.0.1", 0), 0);
      server.createContext(
          "/",
          exchange -> {
            try (exchange) {
              byte[] body = page.get(PullQuery.parse(exchange.getRequestURI().getRawQuery()));
              exchange.sendResponseHeaders(200, body.length);
              exchange.getResponseBody().write(body);
            }
          });
      server.start();
      servers.put(pod, server);
      tunnels.lead(pod, server.getAddress());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    loop.shutdownNow();
    servers.values().forEach(server -> server.stop(0));
  }
}
