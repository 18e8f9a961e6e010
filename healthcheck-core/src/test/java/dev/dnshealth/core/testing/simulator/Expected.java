package dev.dnshealth.core.testing.simulator;

import static dev.dnshealth.core.diagnosis.RestartHelps.HARMFUL;
import static dev.dnshealth.core.diagnosis.RestartHelps.NO;
import static dev.dnshealth.core.diagnosis.RestartHelps.ONLY_IF_SINGLE;
import static dev.dnshealth.core.diagnosis.RestartHelps.TEMPORARILY;
import static dev.dnshealth.core.diagnosis.RestartHelps.YES;

import dev.dnshealth.core.diagnosis.RestartHelps;
import java.time.Duration;
import java.util.Set;

/**
 * What a diagnosis must make of a fault.
 *
 * @param helps what it must say of a restart
 * @param leastPods with fewer pods it cannot be told
 * @param mostPods with more pods too little of it is seen
 * @param leastVantages with fewer vantages it cannot be told
 * @param told within how long after its beginning it must be told
 * @param gone within how long after its end it must not be told any more
 */
record Expected(
    RestartHelps helps,
    int leastPods,
    int mostPods,
    int leastVantages,
    Duration told,
    Duration gone) {

  private static final int MOST = 50;

  static Expected of(FaultKind kind) {
    return switch (kind) {
      case POD_DEAF, POD_HUNG -> quick(YES);
      case POD_NOT_LISTENING, POD_UNREACHABLE -> quick(NO);
      case NODE_NETWORK -> quick(NO).pods(3, MOST).vantages(2);
      case POD_PATH, NODE_PATH -> quick(NO).pods(2, MOST).vantages(2);
      case POLICY_BLOCKS -> quick(NO).vantages(2);
      case SEVERAL_PODS -> quick(NO).pods(2, MOST);
      case ALL_UNREADY -> quick(HARMFUL).pods(2, MOST);
      case NO_SERVERS -> quick(NO);
      case POD_UNSYNCED, POD_ZONE_MISSING -> quick(ONLY_IF_SINGLE).pods(2, MOST);
      case API_UNREACHABLE_FROM_PODS, ZONE_MISSING, WRONG_ANSWERS -> quick(NO).pods(2, MOST);
      case NEW_PODS_FAIL -> quick(HARMFUL).pods(2, MOST);
      case POD_WRONG_ANSWERS -> quick(NO).pods(2, MOST);
      case SERVICE_WRONG_ANSWERS -> quick(NO);
      case SERVICE_STRANGER, MIXED_SERVERS -> quick(NO).gone(150);
      case POD_STALE_DATA -> slow(ONLY_IF_SINGLE).pods(2, MOST);
      case STALE_DATA -> slow(NO).pods(2, MOST);
      case AAAA_WRONG -> slow(NO);
      case POD_UPSTREAM_PATH -> slow(TEMPORARILY).pods(2, MOST);
      case UPSTREAM_DOWN -> slow(NO);
      case EXTERNAL_ERROR_CACHED -> slow(TEMPORARILY);
      case FORWARD_LIMIT -> slow(HARMFUL).gone(620);
      case COREFILE_CHANGE -> slow(NO);
      case COREFILE_REJECTED -> quick(HARMFUL).gone(620);
      case POD_LEAKING -> quick(TEMPORARILY);
      case POD_PANICS -> quick(NO).gone(320);
      case POD_OOM_KILLED -> quick(NO).gone(620);
      case PODS_OOM_KILLED -> quick(HARMFUL).pods(2, MOST).gone(620);
      case POD_CRASH_LOOP -> quick(NO).gone(620);
      case PODS_NOT_STARTED -> slow(HARMFUL);
      case ROLLOUT -> quick(HARMFUL);
      case POD_LOSSY -> quick(NO).pods(2, MOST);
      case OVERLOAD -> quick(HARMFUL).pods(2, MOST);
      case POD_SLOW -> quick(NO).pods(2, MOST);
      case SLOW -> quick(NO);
      case TERMINATION_GAP -> quick(HARMFUL).pods(2, 3);
      case SERVICE_PATH -> quick(NO);
      case SERVICE_STALE_ENDPOINTS -> quick(NO);
      case STALE_FLOWS -> slow(HARMFUL);
      case PAIR_RACE -> slow(NO).told(150).gone(320);
      case NODE_CONNTRACK_FULL -> quick(NO);
      case LARGE_ANSWERS_LOST -> slow(NO).told(160).gone(200);
      case TCP_BLOCKED -> slow(NO);
      case NODE_CACHE_DOWN -> quick(NO);
      case ENDPOINTS_FROZEN -> quick(NO).pods(2, 5);
    };
  }

  /** Returns the number of nodes with fewer than which it cannot be told. */
  static int leastNodes(FaultKind kind) {
    return switch (kind) {
      // With two nobody can tell on which side of the border the fault is: it is between them.
      case NODE_NETWORK -> 3;
      case POD_PATH, NODE_PATH -> 2;
      default -> 1;
    };
  }

  /** Returns whether a fault can be told in a cluster of this shape. */
  static boolean canBeTold(FaultKind kind, ClusterShape shape) {
    Expected expected = of(kind);
    return shape.pods() >= expected.leastPods()
        && shape.pods() <= expected.mostPods()
        && shape.vantages().size() >= expected.leastVantages()
        && shape.nodes() >= leastNodes(kind)
        && switch (kind) {
          case NODE_CACHE_DOWN -> shape.nodeCache();
          // Both nodes need a pod and a vantage.
          case NODE_PATH -> shape.pods() >= shape.nodes();
          case SERVICE_STRANGER -> shape.serversTellNames();
          case ALL_UNREADY,
              MIXED_SERVERS,
              NEW_PODS_FAIL,
              COREFILE_CHANGE,
              COREFILE_REJECTED,
              POD_LEAKING,
              POD_PANICS,
              POD_OOM_KILLED,
              PODS_OOM_KILLED,
              POD_CRASH_LOOP,
              PODS_NOT_STARTED,
              ROLLOUT,
              TERMINATION_GAP ->
              shape.factsKnown();
          default -> true;
        };
  }

  /** Returns faults that may be told beside the right one, for they are there as well. */
  static Set<FaultKind> besides(FaultKind kind) {
    return switch (kind) {
      case TERMINATION_GAP -> Set.of(FaultKind.STALE_FLOWS);
      default -> Set.of();
    };
  }

  /**
   * Returns how many of the incidents may go wrong in a way that is known: a fault that is told now
   * and then only, or late, by chance.
   */
  static int known(FaultKind kind) {
    return switch (kind) {
      // Three losses in a row look like the beginning of a silence.
      case POD_LOSSY -> 1;
      // Seen from one node alone: the same.
      case SERVICE_STALE_ENDPOINTS -> 1;
      // By chance too few of the last pairs are half answered.
      case PAIR_RACE -> 1;
      // Told as stale endpoints of the Service until the only server has lost as much.
      case NODE_CONNTRACK_FULL -> 1;
      default -> 0;
    };
  }

  private static Expected quick(RestartHelps helps) {
    return new Expected(helps, 1, MOST, 1, Duration.ofSeconds(30), Duration.ofSeconds(60));
  }

  private static Expected slow(RestartHelps helps) {
    return new Expected(helps, 1, MOST, 1, Duration.ofSeconds(90), Duration.ofSeconds(90));
  }

  private Expected pods(int least, int most) {
    return new Expected(helps, least, most, leastVantages, told, gone);
  }

  private Expected vantages(int least) {
    return new Expected(helps, leastPods, mostPods, least, told, gone);
  }

  private Expected told(int seconds) {
    return new Expected(
        helps, leastPods, mostPods, leastVantages, Duration.ofSeconds(seconds), gone);
  }

  private Expected gone(int seconds) {
    return new Expected(
        helps, leastPods, mostPods, leastVantages, told, Duration.ofSeconds(seconds));
  }
}
