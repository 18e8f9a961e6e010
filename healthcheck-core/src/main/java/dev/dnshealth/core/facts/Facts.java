package dev.dnshealth.core.facts;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What the API knows of the DNS Service, its workload, pods and nodes. Whatever is absent is
 * unknown: it is never taken for "false" or "none".
 *
 * @param asOf when the oldest part of this was read
 * @param workload the Deployment or DaemonSet behind the Service
 * @param pods the workload's pods by UID, also those that are not in any EndpointSlice
 * @param nodes the nodes of these pods by name
 * @param config the Corefile's ConfigMap
 * @param missingRights rights that the next action needs and that are known to be missing, as
 *     {@code create pods/eviction in kube-system}; absent if that could not be found out
 */
public record Facts(
    Instant asOf,
    Optional<Workload> workload,
    Map<String, PodFacts> pods,
    Map<String, NodeFacts> nodes,
    Optional<ConfigFacts> config,
    Optional<List<String>> missingRights) {

  public Facts {
    Objects.requireNonNull(asOf, "asOf");
    Objects.requireNonNull(workload, "workload");
    pods = Map.copyOf(pods);
    nodes = Map.copyOf(nodes);
    Objects.requireNonNull(config, "config");
    missingRights = missingRights.map(List::copyOf);
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
   */
  public record Workload(
      String kind,
      String namespace,
      String name,
      String uid,
      int wanted,
      boolean settled,
      Optional<Instant> changedAt) {

    public Workload {
      Objects.requireNonNull(kind, "kind");
      Objects.requireNonNull(namespace, "namespace");
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(uid, "uid");
      Objects.requireNonNull(changedAt, "changedAt");
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
      boolean servingEndpoint) {

    public PodFacts {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(uid, "uid");
      Objects.requireNonNull(node, "node");
      Objects.requireNonNull(phase, "phase");
      Objects.requireNonNull(readySince, "readySince");
      Objects.requireNonNull(startedAt, "startedAt");
      Objects.requireNonNull(lastRestartAt, "lastRestartAt");
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
   */
  public record NodeFacts(String name, boolean ready, boolean schedulable, boolean goingAway) {
    public NodeFacts {
      Objects.requireNonNull(name, "name");
    }
  }

  /**
   * The ConfigMap that holds the Corefile.
   *
   * @param name its name
   * @param changedAt when what pods start with last changed; absent if that cannot be told
   */
  public record ConfigFacts(String name, Optional<Instant> changedAt) {
    public ConfigFacts {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(changedAt, "changedAt");
    }
  }
}
