package dev.dnshealth.cli.demo;

import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.probe.Rcode;
import dev.dnshealth.core.remediation.Remediator;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.remediation.Result;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.TargetDiscovery;
import dev.dnshealth.core.target.Targets;
import dev.dnshealth.core.testing.FakeDnsServer;
import dev.dnshealth.core.testing.FakeDnsServer.Behaviour;
import dev.dnshealth.core.time.Time;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The cluster of the demo: what Kubernetes does for CoreDNS, in one class. Each pod is a real DNS
 * server on a port of its own. Safe for use by several threads.
 */
final class DemoCluster implements TargetDiscovery, Remediator, AutoCloseable {

  static final String DOMAIN = "cluster.local";
  static final String API_NAME = "kubernetes.default.svc." + DOMAIN;
  static final String API_ADDRESS = "10.96.0.1";
  static final String EXTERNAL_NAME = "example.com.";

  private static final int REPLICAS = 2;
  private static final Duration START_OF_A_POD = Duration.ofSeconds(1);
  private static final Duration AGE_OF_THE_FIRST = Duration.ofMinutes(10);
  private static final Duration AGE_OF_THE_COREFILE = Duration.ofHours(1);

  private final Time time;
  private final Instant corefileChangedAt;
  private final Map<Instance, Pod> pods = new LinkedHashMap<>();
  private final ScheduledExecutorService controller =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "demo-controller");
            thread.setDaemon(true);
            return thread;
          });
  private final ServiceAddress service;
  private int made;

  private record Pod(FakeDnsServer server, Instant readySince) {}

  private DemoCluster(Time time) throws IOException {
    this.time = time;
    this.corefileChangedAt = time.now().minus(AGE_OF_THE_COREFILE);
    this.service = ServiceAddress.open(this::addresses);
  }

  /** Starts a cluster whose pods have been ready for minutes. */
  static DemoCluster start(Time time) throws IOException {
    DemoCluster cluster = new DemoCluster(time);
    for (int i = 0; i < REPLICAS; i++) {
      cluster.addPod(time.now().minus(AGE_OF_THE_FIRST));
    }
    return cluster;
  }

  /** Returns the pods, oldest first. */
  synchronized List<Instance> pods() {
    return List.copyOf(pods.keySet());
  }

  /** Makes a pod drop every UDP query; over TCP it goes on to answer. */
  synchronized void deafen(Instance pod) {
    Optional.ofNullable(pods.get(pod)).ifPresent(p -> p.server().deaf());
  }

  /** Takes the upstream resolver away from every pod. */
  synchronized void breakUpstream() {
    pods.values().forEach(p -> p.server().on(EXTERNAL_NAME, Behaviour.rcode(Rcode.SERVFAIL)));
  }

  /** Returns the Service as a target. */
  Target service() {
    return new Target("kube-dns", Role.SERVICE, service.udp(), service.tcp(), Optional.empty());
  }

  @Override
  public synchronized Targets current() {
    List<Target> all = new ArrayList<>();
    all.add(service());
    pods.forEach((pod, p) -> all.add(Target.server(pod, p.server().address())));
    return new Targets(all, time.now(), true);
  }

  /** Returns what the API of this cluster knows. */
  synchronized Facts facts() {
    Map<String, Facts.PodFacts> podFacts = new HashMap<>();
    Map<String, Facts.NodeFacts> nodes = new HashMap<>();
    pods.forEach(
        (pod, p) -> {
          podFacts.put(pod.uid(), ready(pod, p.readySince()));
          pod.node().ifPresent(n -> nodes.put(n, new Facts.NodeFacts(n, true, true, false)));
        });
    return new Facts(
        time.now(),
        Optional.of(
            new Facts.Workload(
                "Deployment",
                "kube-system",
                "coredns",
                "demo",
                REPLICAS,
                pods.size() == REPLICAS,
                Optional.empty())),
        podFacts,
        nodes,
        Optional.of(new Facts.ConfigFacts("coredns", Optional.of(corefileChangedAt))),
        Optional.of(List.of()));
  }

  private static Facts.PodFacts ready(Instance pod, Instant since) {
    return new Facts.PodFacts(
        pod.name(),
        pod.uid(),
        pod.node(),
        Facts.Phase.RUNNING,
        true,
        Optional.of(since),
        Optional.of(since),
        Optional.empty(),
        false,
        true,
        false,
        true,
        true);
  }

  /** Removes the pod at once; its controller has a new one ready a second later. */
  @Override
  public synchronized CompletionStage<Result> perform(Reservation reservation, Instant notAfter) {
    Instance pod = reservation.action().instance();
    Pod removed = pods.remove(pod);
    if (removed == null) {
      return CompletableFuture.completedFuture(new Result.NotDone(pod + " is gone already"));
    }
    removed.server().close();
    Future<?> unused =
        controller.schedule(
            () -> addPod(time.now()), START_OF_A_POD.toMillis(), TimeUnit.MILLISECONDS);
    return CompletableFuture.completedFuture(new Result.Done(pod + " was evicted"));
  }

  private synchronized void addPod(Instant readySince) {
    made++;
    FakeDnsServer server =
        FakeDnsServer.v4()
            .on(API_NAME, Behaviour.answer(API_ADDRESS))
            .on(EXTERNAL_NAME, Behaviour.answer("192.0.2.10"))
            .otherwise(Behaviour.nxDomain())
            .start();
    Optional<String> node = Optional.of("node-" + (made % REPLICAS == 0 ? REPLICAS : 1));
    Instance pod = new Instance("coredns-" + made, UUID.randomUUID().toString(), node);
    pods.put(pod, new Pod(server, readySince));
  }

  private synchronized List<InetSocketAddress> addresses() {
    return pods.values().stream().map(pod -> pod.server().address()).toList();
  }

  @Override
  public synchronized void close() throws IOException {
    controller.shutdownNow();
    service.close();
    pods.values().forEach(pod -> pod.server().close());
  }
}
