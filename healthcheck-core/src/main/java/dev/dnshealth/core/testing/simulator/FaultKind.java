package dev.dnshealth.core.testing.simulator;

import static dev.dnshealth.core.testing.simulator.Place.Kind.CLUSTER;
import static dev.dnshealth.core.testing.simulator.Place.Kind.NODE;
import static dev.dnshealth.core.testing.simulator.Place.Kind.POD;
import static dev.dnshealth.core.testing.simulator.Place.Kind.SERVICE;

import dev.dnshealth.core.diagnosis.FaultId;
import java.util.Set;

/** What can be broken in a {@link SimulatedNetwork}: a kind for every fault of the catalogue. */
public enum FaultKind {
  /** Its UDP is dead, TCP answers. */
  POD_DEAF(POD),
  /** TCP connects, nothing answers; after half a minute the kubelet calls it not ready. */
  POD_HUNG(POD),
  /** It runs, and its DNS port is closed. */
  POD_NOT_LISTENING(POD),
  /** No packet comes from it. */
  POD_UNREACHABLE(POD),
  /** Packets of pods do not leave the node, nor enter it. */
  NODE_NETWORK(NODE),
  /** Packets between it and pods of one other node are dropped. */
  POD_PATH(POD),
  /** Packets of pods do not get from the node to the next one, nor back. */
  NODE_PATH(NODE),
  /** Packets of pods to DNS are dropped, those of nodes are not. */
  POLICY_BLOCKS(CLUSTER),
  /** Two or more pods are deaf or hung from the same moment on. */
  SEVERAL_PODS(CLUSTER),
  /** The Corefile changes, and all pods become unready. */
  ALL_UNREADY(CLUSTER),
  /** All pods are deleted, and none comes in their place. */
  NO_SERVERS(CLUSTER),
  /** One pod answers SERVFAIL for the cluster's names, since it has not read the API. */
  POD_UNSYNCED(POD),
  /** All pods do. */
  API_UNREACHABLE_FROM_PODS(CLUSTER),
  /** Some pods are replaced, and all that start get no further than SERVFAIL. */
  NEW_PODS_FAIL(CLUSTER),
  /** One pod does not serve the cluster's zone, and asks its upstream for it. */
  POD_ZONE_MISSING(POD),
  /** No pod does. */
  ZONE_MISSING(CLUSTER),
  /** One pod answers the cluster's names with other addresses. */
  POD_WRONG_ANSWERS(POD),
  /** All pods do. */
  WRONG_ANSWERS(CLUSTER),
  /** Somebody else answers at the Service's address, wrongly. */
  SERVICE_WRONG_ANSWERS(SERVICE),
  /** A part of the queries to the Service is answered by a server of another set-up, rightly. */
  SERVICE_STRANGER(SERVICE),
  /** The EndpointSlices hold pods of another owner. */
  MIXED_SERVERS(SERVICE),
  /** One pod does not hear of changes any more. */
  POD_STALE_DATA(POD),
  /** No pod does. */
  STALE_DATA(CLUSTER),
  /** AAAA of a name with an A record is answered by NXDOMAIN. */
  AAAA_WRONG(CLUSTER),
  /** One pod cannot reach its upstream. */
  POD_UPSTREAM_PATH(POD),
  /** The upstream is down. */
  UPSTREAM_DOWN(CLUSTER),
  /** SERVFAIL of the upstream is cached, while the upstream is well. */
  EXTERNAL_ERROR_CACHED(CLUSTER),
  /** The limit of concurrent queries to the upstream is exceeded. */
  FORWARD_LIMIT(CLUSTER),
  /** A new Corefile does not know names outside the cluster any more. */
  COREFILE_CHANGE(CLUSTER),
  /** A new Corefile is not accepted, and the old one stays in force. */
  COREFILE_REJECTED(CLUSTER),
  /** It has nearly no file descriptors left. */
  POD_LEAKING(POD),
  /** It recovers from panics. */
  POD_PANICS(POD),
  /** It is killed for its memory, once, and starts again. */
  POD_OOM_KILLED(POD),
  /** Two or more pods are killed for their memory at once. */
  PODS_OOM_KILLED(CLUSTER),
  /** It ends again and again. */
  POD_CRASH_LOOP(POD),
  /** One pod more is wanted, and it cannot be started. */
  PODS_NOT_STARTED(CLUSTER),
  /** A new template is being rolled out: one pod after the other is replaced. */
  ROLLOUT(CLUSTER),
  /** It loses a part of the queries over UDP. */
  POD_LOSSY(POD),
  /** All pods do. */
  OVERLOAD(CLUSTER),
  /** It takes most of a second for each answer. */
  POD_SLOW(POD),
  /** All pods do. */
  SLOW(CLUSTER),
  /** A pod is being deleted and deaf already, while the Service still sends queries to it. */
  TERMINATION_GAP(SERVICE),
  /** The Service's address is silent, from everywhere or from one node. */
  SERVICE_PATH(SERVICE),
  /** The Service sends a part of the new flows to addresses behind which nobody is. */
  SERVICE_STALE_ENDPOINTS(SERVICE),
  /** A pod is replaced, and the flows that it had stay with its old address. */
  STALE_FLOWS(SERVICE),
  /** Through the Service, one of two queries sent back to back is lost half of the time. */
  PAIR_RACE(SERVICE),
  /** A part of the new flows from a node is dropped, old ones are not. */
  NODE_CONNTRACK_FULL(NODE),
  /** Answers in several fragments are lost. */
  LARGE_ANSWERS_LOST(CLUSTER),
  /** TCP to one pod, or through the Service, is dropped. */
  TCP_BLOCKED(POD),
  /** The cache of a node is dead. */
  NODE_CACHE_DOWN(NODE),
  /** The API cannot be reached, and a pod dies that stays behind the Service. */
  ENDPOINTS_FROZEN(CLUSTER);

  private final Place.Kind place;

  FaultKind(Place.Kind place) {
    this.place = place;
  }

  /** Returns the kinds of place at which it can be. */
  public Set<Place.Kind> places() {
    return switch (this) {
      case SERVICE_PATH, SERVICE_STALE_ENDPOINTS -> Set.of(place, NODE);
      case TCP_BLOCKED -> Set.of(place, SERVICE);
      default -> Set.of(place);
    };
  }

  /** Returns what a diagnosis should call it. */
  public FaultId id() {
    return new FaultId("DNS-" + name().replace('_', '-'));
  }

  /** Returns whether the pods that this strikes are replaced by new ones. */
  boolean replacesPods() {
    return switch (this) {
      case NO_SERVERS, NEW_PODS_FAIL, TERMINATION_GAP, STALE_FLOWS, ROLLOUT -> true;
      default -> false;
    };
  }
}
