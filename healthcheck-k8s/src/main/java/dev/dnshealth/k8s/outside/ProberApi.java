package dev.dnshealth.k8s.outside;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@link ProberPods} asks of the API. Each call blocks for as long as the client waits, and
 * fails with the client's exception unless it says otherwise.
 */
final class ProberApi {

  private static final Logger log = LoggerFactory.getLogger(ProberApi.class);

  /** Twice what a Job of ours lives: what is older is of a run whose clean-up did not work. */
  private static final Duration LEFTOVER = Duration.ofMinutes(2);

  /** More than enough to find one without a DNS pod. */
  private static final long NODES = 50;

  private static final long EVENTS = 20;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;

  private final KubernetesClient client;
  private final String run;

  ProberApi(KubernetesClient client, String run) {
    this.client = client;
    this.run = run;
  }

  /** Makes a Job, and before it the namespace if there is none. */
  Job create(Job job) {
    try {
      return client.resource(job).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != NOT_FOUND) {
        throw e;
      }
      createNamespace();
      return client.resource(job).create();
    }
  }

  private void createNamespace() {
    try {
      client.resource(ProberJob.namespace()).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != CONFLICT) {
        throw e;
      }
    }
  }

  /** Removes a Job and its pods. Whatever keeps it from that, they end by themselves. */
  void delete(String job) {
    try {
      client
          .batch()
          .v1()
          .jobs()
          .inNamespace(ProberJob.NAMESPACE)
          .withName(job)
          .withPropagationPolicy(DeletionPropagation.BACKGROUND)
          .delete();
    } catch (KubernetesClientException e) {
      log.debug("not deleted: {}: {}", job, words(e));
    }
  }

  /** Returns the pods of this run. */
  List<Pod> pods() {
    return client
        .pods()
        .inNamespace(ProberJob.NAMESPACE)
        .withLabels(Map.of(ProberJob.NAME, ProberJob.PROBER, ProberJob.RUN, run))
        .list()
        .getItems();
  }

  /**
   * Removes what runs that ended without a word have left behind; does nothing without the right.
   *
   * @param now the present by the API server's clock
   */
  void sweep(Instant now) {
    try {
      client
          .batch()
          .v1()
          .jobs()
          .inNamespace(ProberJob.NAMESPACE)
          .withLabel(ProberJob.NAME, ProberJob.PROBER)
          .list()
          .getItems()
          .stream()
          .filter(job -> !run.equals(job.getMetadata().getLabels().get(ProberJob.RUN)))
          .filter(job -> made(job).filter(at -> at.plus(LEFTOVER).isBefore(now)).isPresent())
          .forEach(job -> delete(job.getMetadata().getName()));
    } catch (KubernetesClientException e) {
      log.debug("leftovers cannot be looked for: {}", words(e));
    }
  }

  /** Returns when the API server made an object, by its own clock. */
  static Optional<Instant> made(Job job) {
    return Optional.ofNullable(job.getMetadata().getCreationTimestamp()).map(Instant::parse);
  }

  /**
   * The first nodes of the cluster.
   *
   * @param fit those that are ready and run Linux
   * @param unfit the others
   */
  record Nodes(List<String> fit, List<String> unfit) {}

  /** Returns the first nodes; none without the right. */
  Nodes nodes() {
    try {
      Map<Boolean, List<String>> nodes =
          client.nodes().list(new ListOptionsBuilder().withLimit(NODES).build()).getItems().stream()
              .collect(
                  Collectors.partitioningBy(
                      node -> Readiness.getInstance().isReady(node) && runsLinux(node),
                      Collectors.mapping(
                          node -> node.getMetadata().getName(), Collectors.toList())));
      return new Nodes(nodes.getOrDefault(true, List.of()), nodes.getOrDefault(false, List.of()));
    } catch (KubernetesClientException e) {
      log.debug("nodes cannot be listed: {}", words(e));
      return new Nodes(List.of(), List.of());
    }
  }

  private static boolean runsLinux(Node node) {
    Map<String, String> labels = node.getMetadata().getLabels();
    return labels == null || "linux".equals(labels.getOrDefault("kubernetes.io/os", "linux"));
  }

  /** Returns what the cluster says of a Job that has no pod; empty if it says nothing to us. */
  Optional<String> complaint(String job) {
    try {
      return client
          .v1()
          .events()
          .inNamespace(ProberJob.NAMESPACE)
          .withField("involvedObject.name", job)
          .list(new ListOptionsBuilder().withLimit(EVENTS).build())
          .getItems()
          .stream()
          .filter(event -> "Warning".equals(event.getType()))
          .max(Comparator.comparing(ProberApi::time))
          .map(Event::getMessage);
    } catch (KubernetesClientException e) {
      log.debug("events cannot be listed: {}", words(e));
      return Optional.empty();
    }
  }

  private static String time(Event event) {
    return Objects.requireNonNullElse(event.getLastTimestamp(), "");
  }

  /** Returns what the API server said, rather than what the client made of it. */
  static String words(KubernetesClientException e) {
    return e.getStatus() != null && e.getStatus().getMessage() != null
        ? e.getStatus().getMessage()
        : String.valueOf(e.getMessage());
  }
}
