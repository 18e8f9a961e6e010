package dev.dnshealth.core.diagnosis;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The names of all faults in one place: families name each other's faults as consequences. */
final class Ids {

  static final FaultId DEAF = id("POD-DEAF");
  static final FaultId HUNG = id("POD-HUNG");
  static final FaultId NOT_LISTENING = id("POD-NOT-LISTENING");
  static final FaultId UNREACHABLE = id("POD-UNREACHABLE");

  static final FaultId SEVERAL_PODS = id("SEVERAL-PODS");
  static final FaultId NO_SERVERS = id("NO-SERVERS");
  static final FaultId NODE_NETWORK = id("NODE-NETWORK");
  static final FaultId POD_PATH = id("POD-PATH");
  static final FaultId NODE_PATH = id("NODE-PATH");
  static final FaultId POLICY_BLOCKS = id("POLICY-BLOCKS");
  static final FaultId CONNTRACK_FULL = id("NODE-CONNTRACK-FULL");

  static final FaultId POD_UNSYNCED = id("POD-UNSYNCED");
  static final FaultId UNSYNCED = id("API-UNREACHABLE-FROM-PODS");
  static final FaultId NEW_PODS_FAIL = id("NEW-PODS-FAIL");
  static final FaultId POD_ZONE_MISSING = id("POD-ZONE-MISSING");
  static final FaultId ZONE_MISSING = id("ZONE-MISSING");
  static final FaultId POD_WRONG = id("POD-WRONG-ANSWERS");
  static final FaultId WRONG = id("WRONG-ANSWERS");
  static final FaultId SERVICE_WRONG = id("SERVICE-WRONG-ANSWERS");
  static final FaultId STRANGER = id("SERVICE-STRANGER");
  static final FaultId MIXED = id("MIXED-SERVERS");
  static final FaultId POD_STALE = id("POD-STALE-DATA");
  static final FaultId STALE = id("STALE-DATA");
  static final FaultId AAAA = id("AAAA-WRONG");

  static final FaultId POD_UPSTREAM = id("POD-UPSTREAM-PATH");
  static final FaultId UPSTREAM = id("UPSTREAM-DOWN");
  static final FaultId ERROR_CACHED = id("EXTERNAL-ERROR-CACHED");
  static final FaultId FORWARD_LIMIT = id("FORWARD-LIMIT");
  static final FaultId COREFILE_CHANGE = id("COREFILE-CHANGE");
  static final FaultId EXTERNAL_NEVER = id("EXTERNAL-NEVER");

  static final FaultId COREFILE_REJECTED = id("COREFILE-REJECTED");
  static final FaultId ALL_UNREADY = id("ALL-UNREADY");
  static final FaultId LEAKING = id("POD-LEAKING");
  static final FaultId PANICS = id("POD-PANICS");
  static final FaultId POD_OOM = id("POD-OOM-KILLED");
  static final FaultId PODS_OOM = id("PODS-OOM-KILLED");
  static final FaultId CRASH_LOOP = id("POD-CRASH-LOOP");
  static final FaultId NOT_STARTED = id("PODS-NOT-STARTED");
  static final FaultId ROLLOUT = id("ROLLOUT");

  static final FaultId POD_LOSSY = id("POD-LOSSY");
  static final FaultId OVERLOAD = id("OVERLOAD");
  static final FaultId POD_SLOW = id("POD-SLOW");
  static final FaultId SLOW = id("SLOW");

  static final FaultId SERVICE_PATH = id("SERVICE-PATH");
  static final FaultId STALE_ENDPOINTS = id("SERVICE-STALE-ENDPOINTS");
  static final FaultId TERMINATION_GAP = id("TERMINATION-GAP");
  static final FaultId ENDPOINTS_FROZEN = id("ENDPOINTS-FROZEN");
  static final FaultId STALE_FLOWS = id("STALE-FLOWS");
  static final FaultId PAIR_RACE = id("PAIR-RACE");
  static final FaultId NODE_CACHE_DOWN = id("NODE-CACHE-DOWN");
  static final FaultId LARGE_LOST = id("LARGE-ANSWERS-LOST");
  static final FaultId TCP_BLOCKED = id("TCP-BLOCKED");

  /** What a server that is not heard makes of everything in front of it, wherever the fault is. */
  private static final Set<FaultId> OF_SILENCE =
      Set.of(
          SERVICE_PATH,
          STALE_ENDPOINTS,
          TERMINATION_GAP,
          STALE_FLOWS,
          PAIR_RACE,
          LARGE_LOST,
          TCP_BLOCKED);

  private Ids() {}

  /** Returns what silence of servers explains, and these. */
  static Set<FaultId> ofSilenceAnd(FaultId... more) {
    return Stream.concat(OF_SILENCE.stream(), Stream.of(more))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static FaultId id(String name) {
    return new FaultId("DNS-" + name);
  }
}
