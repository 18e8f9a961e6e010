package dev.dnshealth.core.diagnosis;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One server does not answer over UDP. What TCP to the same address comes to tells the process from
 * the path; nothing else does from a single place.
 */
public final class SilentServerFaults implements FaultRule {

  /** What a server that does not answer makes of everything in front of it. */
  private static final Set<FaultId> SILENCE = Ids.ofSilenceAnd(Ids.SERVICE_WRONG);

  /** One that is heard is sick itself, and so unready; of another the kubelet knows more. */
  private static final Set<FaultId> CONSEQUENCES =
      Ids.ofSilenceAnd(Ids.SERVICE_WRONG, Ids.NO_SERVERS);

  /** Its UDP is dead while TCP on the same port answers. */
  public static final FaultInfo DEAF =
      new FaultInfo(
          Ids.DEAF,
          "does not answer over UDP, while TCP answers",
          Severity.FAILED,
          RestartHelps.YES,
          "Replace the pod; if the new one on the same node is deaf too, look at that node's network.",
          CONSEQUENCES,
          Set.of(FailureMode.F01));

  /** It takes connections and answers nothing. */
  public static final FaultInfo HUNG =
      new FaultInfo(
          Ids.HUNG,
          "accepts TCP connections and answers nothing",
          Severity.FAILED,
          RestartHelps.YES,
          "Replace the pod; before that, a look at its CPU limit and its goroutines may tell why.",
          CONSEQUENCES,
          Set.of(FailureMode.F02));

  /** Its port is closed. */
  public static final FaultInfo NOT_LISTENING =
      new FaultInfo(
          Ids.NOT_LISTENING,
          "refuses connections: nothing listens on its port",
          Severity.FAILED,
          RestartHelps.NO,
          "The kubelet restarts a process that ended; look at the pod's last state and its logs.",
          CONSEQUENCES,
          Set.of(FailureMode.F02));

  /** Not a packet comes from it. */
  public static final FaultInfo UNREACHABLE =
      new FaultInfo(
          Ids.UNREACHABLE,
          "cannot be reached from here: no packet comes back, so the path may be at fault",
          Severity.FAILED,
          RestartHelps.NO,
          "Ask the pod from its own node: if it answers there, the path between the nodes is broken.",
          SILENCE,
          Set.of(FailureMode.F01, FailureMode.F21));

  @Override
  public Set<FaultInfo> faults() {
    return Set.of(DEAF, HUNG, NOT_LISTENING, UNREACHABLE);
  }

  @Override
  public List<Fault> examine(Situation situation) {
    List<Fault> found = new ArrayList<>();
    for (ServerView server : situation.servers()) {
      server
          .silentSince()
          .filter(since -> situation.inUse(server))
          .ifPresent(
              since ->
                  server
                      .silence()
                      .ifPresent(silence -> found.add(fault(server, silence, since, situation))));
    }
    return found;
  }

  private static Fault fault(
      ServerView server, Silence silence, Instant since, Situation situation) {
    List<String> evidence = new ArrayList<>();
    evidence.add("no answer over UDP for " + Words.since(since, situation.now()));
    evidence.add(
        switch (silence) {
          case DEAF -> "TCP to the same address answers DNS: the process works, the path is there";
          case HUNG -> "TCP to the same address connects, then nothing comes";
          case NOT_LISTENING -> "TCP to the same address is refused";
          case UNREACHABLE -> "TCP to the same address does not connect either";
        });
    List<String> ruledOut = new ArrayList<>();
    if (silence == Silence.DEAF || silence == Silence.HUNG) {
      ruledOut.add("a broken path: packets come back from the pod's own address");
    }
    long answering = situation.answering();
    if (answering > 0) {
      ruledOut.add("a fault of the place that probes: " + Words.servers(answering) + " from it");
    }
    FaultInfo info =
        switch (silence) {
          case DEAF -> DEAF;
          case HUNG -> HUNG;
          case NOT_LISTENING -> NOT_LISTENING;
          case UNREACHABLE -> UNREACHABLE;
        };
    return new Fault(info, Subject.server(server.instance()), evidence, ruledOut);
  }
}
