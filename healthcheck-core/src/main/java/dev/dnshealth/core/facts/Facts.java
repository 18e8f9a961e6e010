package dev.dnshealth.core.facts;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the API knows of the DNS Service, its workload, pods and nodes. Whatever is absent is
 * unknown: it is never taken for "false" or "none".
 *
 * @param asOf when reading this began, which is when its oldest part was read; but rights that are
 *     missing, and nodes where there are many, may have been read up to a minute before, nodes not
 *     in what was read for an action
 * @param workload the Deployment or DaemonSet behind the Service
 * @param pods the workload's pods by UID, also those that are not in any EndpointSlice
 * @param nodes the nodes of these pods by name
 * @param config the Corefile's ConfigMap
 * @param missingRights rights that the next action needs and that are known to be missing, as
 *     {@code create pods/eviction in kube-system}; absent if that could not be found out
 * @param service the DNS Service and its EndpointSlices
 * @param nodeCache whether a NodeLocal DNSCache answers at the Service's address on the node of
 *     this process, so that what is seen there is the cache's doing and not kube-proxy's
 */
public record Facts(
    Instant asOf,
    Optional<Workload> workload,
    Map<String, PodFacts> pods,
    Map<String, NodeFacts> nodes,
    Optional<ConfigFacts> config,
    Optional<List<String>> missingRights,
    Optional<ServiceFacts> service,
    Optional<Boolean> nodeCache) {

  public Facts {
    Objects.requireNonNull(asOf, "asOf");
    Objects.requireNonNull(workload, "workload");
    pods = sorted(pods);
    nodes = sorted(nodes);
    Objects.requireNonNull(config, "config");
    missingRights = missingRights.map(List::copyOf);
    Objects.requireNonNull(service, "service");
    Objects.requireNonNull(nodeCache, "nodeCache");
  }

  /** Makes facts that say nothing of Service and node cache. */
  public Facts(
      Instant asOf,
      Optional<Workload> workload,
      Map<String, PodFacts> pods,
      Map<String, NodeFacts> nodes,
      Optional<ConfigFacts> config,
      Optional<List<String>> missingRights) {
    this(asOf, workload, pods, nodes, config, missingRights, Optional.empty(), Optional.empty());
  }

  /** In an order that is the same in every process, so that the rules come to the same words. */
  private static <T> Map<String, T> sorted(Map<String, T> map) {
    return Collections.unmodifiableMap(new TreeMap<>(map));
  }

  /** Returns these facts with other pods. */
  public Facts withPods(Map<String, PodFacts> other) {
    return new Facts(asOf, workload, other, nodes, config, missingRights, service, nodeCache);
  }

  /**
   * The Deployment or DaemonSet that owns the DNS pods.
   *
   * @param kind {@code Deployment} or {@code DaemonSet}
   * @param namespace its namespace
   * @param name its name
   * @param uid its UID
   * @param wanted how many replicas it should have
   * @param settled whether as many replicas as wanted are there, of the newest template, and the
   *     controller has seen the newest spec
   * @param changedAt when its spec was last seen to change, or its rollout last made progress;
   *     absent if no change is known
   * @param pause what people said about leaving it alone, if anything
   * @param sharedLabels the names of the labels by which both the Service and the Deployment's
   *     ReplicaSet find the pods, in order: without them a pod leaves both; absent where there are
   *     none, as with a DaemonSet, or where they are not known
   * @param memory how much memory its DNS container may use; absent if there is no limit, if it is
   *     not known, and where it is not to be raised, as with a DaemonSet
   */
  public record Workload(
      String kind,
      String namespace,
      String name,
      String uid,
      int wanted,
      boolean settled,
      Optional<Instant> changedAt,
      Optional<Pause> pause,
      Optional<List<String>> sharedLabels,
      Optional<MemoryLimit> memory) {

    public Workload {
      Objects.requireNonNull(kind, "kind");
      Objects.requireNonNull(namespace, "namespace");
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(uid, "uid");
      Objects.requireNonNull(changedAt, "changedAt");
      Objects.requireNonNull(pause, "pause");
      sharedLabels = sharedLabels.map(List::copyOf);
      Objects.requireNonNull(memory, "memory");
    }

    /** Makes a workload that is not paused, and of whose labels nothing is known. */
    public Workload(
        String kind,
        String namespace,
        String name,
        String uid,
        int wanted,
        boolean settled,
        Optional<Instant> changedAt) {
      this(
          kind,
          namespace,
          name,
          uid,
          wanted,
          settled,
          changedAt,
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }
  }

  /**
   * How much memory the DNS container may use.
   *
   * @param container its name
   * @param bytes the limit, as the Deployment has it
   * @param reconciledBy what else writes the Deployment, as {@code Helm}, and would undo a change;
   *     empty if nothing is known to
   */
  public record MemoryLimit(String container, long bytes, List<String> reconciledBy) {
    public MemoryLimit {
      Objects.requireNonNull(container, "container");
      reconciledBy = List.copyOf(reconciledBy);
    }
  }

  /**
   * That repair of a workload is to pause.
   *
   * @param why why
   * @param until when the pause ends; absent if it does not end by itself
   */
  public record Pause(String why, Optional<Instant> until) {
    public Pause {
      Objects.requireNonNull(why, "why");
      Objects.requireNonNull(until, "until");
    }
  }

  /**
   * A pod of the workload.
   *
   * @param name its name
   * @param uid its UID
   * @param node the node it was put on
   * @param phase what it is doing
   * @param ready whether its Ready condition is true
   * @param readySince since when it is ready, or not; by our own clock, as all times here
   * @param startedAt when its DNS container last started
   * @param lastRestartAt when its DNS container last ended, if it ever did
   * @param terminating whether it is being deleted
   * @param controlled whether a controller will replace it
   * @param hostNetwork whether it uses its node's network
   * @param inEndpointSlice whether an EndpointSlice of the Service names it by {@code targetRef}
   * @param servingEndpoint whether that EndpointSlice calls it ready
   * @param restarts how often its DNS container was restarted
   * @param lastEnd how its DNS container last ended, if it ever did
   * @param waiting Kubernetes' word for why a container of it does not run, as {@code
   *     CrashLoopBackOff}, {@code ImagePullBackOff} or {@code Unschedulable}
   * @param image the image of its DNS container
   * @param pages what it says of itself
   */
  public record PodFacts(
      String name,
      String uid,
      Optional<String> node,
      Phase phase,
      boolean ready,
      Optional<Instant> readySince,
      Optional<Instant> startedAt,
      Optional<Instant> lastRestartAt,
      boolean terminating,
      boolean controlled,
      boolean hostNetwork,
      boolean inEndpointSlice,
      boolean servingEndpoint,
      int restarts,
      Optional<ContainerEnd> lastEnd,
      Optional<String> waiting,
      Optional<String> image,
      Optional<ServerPages> pages) {

    public PodFacts {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(uid, "uid");
      Objects.requireNonNull(node, "node");
      Objects.requireNonNull(phase, "phase");
      Objects.requireNonNull(readySince, "readySince");
      Objects.requireNonNull(startedAt, "startedAt");
      Objects.requireNonNull(lastRestartAt, "lastRestartAt");
      Objects.requireNonNull(lastEnd, "lastEnd");
      Objects.requireNonNull(waiting, "waiting");
      Objects.requireNonNull(image, "image");
      Objects.requireNonNull(pages, "pages");
    }

    /** Makes a pod whose container never ended, and of whose pages nothing is known. */
    public PodFacts(
        String name,
        String uid,
        Optional<String> node,
        Phase phase,
        boolean ready,
        Optional<Instant> readySince,
        Optional<Instant> startedAt,
        Optional<Instant> lastRestartAt,
        boolean terminating,
        boolean controlled,
        boolean hostNetwork,
        boolean inEndpointSlice,
        boolean servingEndpoint) {
      this(
          name,
          uid,
          node,
          phase,
          ready,
          readySince,
          startedAt,
          lastRestartAt,
          terminating,
          controlled,
          hostNetwork,
          inEndpointSlice,
          servingEndpoint,
          0,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }

    /** Returns this pod with what it says of itself. */
    public PodFacts with(Optional<ServerPages> saysOfItself) {
      return new PodFacts(
          name,
          uid,
          node,
          phase,
          ready,
          readySince,
          startedAt,
          lastRestartAt,
          terminating,
          controlled,
          hostNetwork,
          inEndpointSlice,
          servingEndpoint,
          restarts,
          lastEnd,
          waiting,
          image,
          saysOfItself);
    }
  }

  /** What a pod is doing. */
  public enum Phase {
    PENDING,
    RUNNING,
    /** A container of it waits to be started again after it ended. */
    CRASH_LOOPING,
    SUCCEEDED,
    FAILED,
    UNKNOWN
  }

  /**
   * A node.
   *
   * @param name its name
   * @param ready whether its Ready condition is true
   * @param schedulable false if it is cordoned
   * @param goingAway whether it is being deleted, or tainted for removal
   * @param troubles its other conditions that tell of a problem, as {@code MemoryPressure}
   */
  public record NodeFacts(
      String name, boolean ready, boolean schedulable, boolean goingAway, List<String> troubles) {

    public NodeFacts {
      Objects.requireNonNull(name, "name");
      troubles = List.copyOf(troubles);
    }

    /** Makes a node without other problems. */
    public NodeFacts(String name, boolean ready, boolean schedulable, boolean goingAway) {
      this(name, ready, schedulable, goingAway, List.of());
    }
  }

  /**
   * The ConfigMap that holds the Corefile.
   *
   * @param name its name
   * @param changedAt when what pods start with last changed; absent if that cannot be told
   * @param problem why the Corefile cannot even be parsed, with the line; absent if it can, or if
   *     it could not be read
   */
  public record ConfigFacts(String name, Optional<Instant> changedAt, Optional<String> problem) {
    public ConfigFacts {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(changedAt, "changedAt");
      Objects.requireNonNull(problem, "problem");
    }

    /** Makes a ConfigMap whose Corefile can be parsed. */
    public ConfigFacts(String name, Optional<Instant> changedAt) {
      this(name, changedAt, Optional.empty());
    }
  }
}
