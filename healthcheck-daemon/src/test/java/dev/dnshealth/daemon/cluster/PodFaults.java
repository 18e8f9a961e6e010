package dev.dnshealth.daemon.cluster;

import dev.dnshealth.daemon.cluster.Faults.Fault;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;

/** What can go wrong in one pod of CoreDNS, made by {@link Faults#in}. */
final class PodFaults {

  private static final String QUERIES = "-p udp --dport 53";

  /**
   * Stopped for 0.8 s and let go for 0.02 s, in turns: answers take up to 0.8 s, evenly spread, and
   * none is lost.
   */
  private static final String TURNS =
      """
      trap 'kill -CONT $0; exit' TERM
      while kill -STOP $0; do sleep 0.8; kill -CONT $0; sleep 0.02; done
      """;

  /** Kills every CoreDNS that appears in the network, five times a second. */
  private static final String KILLER =
      """
      while sleep 0.2; do
        for process in /proc/[0-9]*; do
          [ "$(cat $process/comm)" = coredns ] && [ "$(readlink $process/ns/net)" = "$0" ] &&
            kill -9 ${process#/proc/}
        done
      done
      """;

  /**
   * Takes the memory away that the container has left, and has it use more: the kernel kills a
   * process over its limit when it asks for memory, not when the limit is set.
   */
  private static final String EATER =
      """
      group=$(find /sys/fs/cgroup -type d -name "*$0*" -path '*/memory/*' | head -1)
      [ -n "$group" ] || group=$(find /sys/fs/cgroup -type d -name "*$0*" | head -1)
      process=$(head -1 $group/cgroup.procs)
      for round in $(seq 100); do
        if [ -e $group/memory.max ]; then
          echo 1000000 > $group/memory.max
        else
          echo 0 > $group/memory.force_empty
          cat $group/memory.usage_in_bytes > $group/memory.limit_in_bytes
        fi
        for connection in $(seq 100); do exec {opened}<> /dev/tcp/$1/53; done
        kill -0 $process || exit 0
      done 2> /dev/null
      exit 1
      """;

  private final Faults faults;
  private final TestCluster cluster;
  private final Pod pod;
  private final Node node;

  PodFaults(Faults faults, TestCluster cluster, Pod pod) {
    this.faults = faults;
    this.cluster = cluster;
    this.pod = pod;
    this.node = cluster.nodeOf(pod);
  }

  /** Drops queries over UDP, while TCP and its health ports stay as they are. */
  Fault udpDeaf() {
    return dropped("INPUT", QUERIES);
  }

  /** Drops queries over UDP that come from these addresses, as those of one node's pods. */
  Fault udpDeafTo(String range) {
    return dropped("INPUT", QUERIES + " -s " + range);
  }

  /** Drops some of the queries over UDP. */
  Fault losing(double share) {
    return dropped("INPUT", QUERIES + " -m statistic --mode random --probability " + share);
  }

  /**
   * Cuts the pod off from the API, so that what it knows of Services is frozen. Its traffic goes to
   * the API's Service address; with one direction alone the next event would come through.
   */
  Fault cutOffFromApi() {
    String address = cluster.apiAddress();
    return faults.all(
        List.of(
            dropped("INPUT", "-p tcp -s " + address + " --sport 443"),
            dropped("OUTPUT", "-p tcp -d " + address + " --dport 443")));
  }

  /** Stops its CoreDNS process as a hang does. */
  Fault freeze() {
    return faults.stopped(node, process());
  }

  /** Has its CoreDNS stand still most of the time, in short turns. */
  Fault slow() {
    return inBackground(TURNS, process());
  }

  /** Kills its CoreDNS whenever it has been started; undone, the pod is replaced. */
  Fault crashing() {
    String network = node.run("readlink", "/proc/" + process() + "/ns/net").strip();
    Fault killer = inBackground(KILLER, network);
    return faults.opened(
        () -> {
          killer.close();
          // Otherwise the kubelet waits before it tries again, longer each time.
          cluster.client().resource(pod).withGracePeriod(0).delete();
        });
  }

  /**
   * Has the kernel kill its CoreDNS for want of memory, and returns when the kubelet has started it
   * again and tells why it ended.
   */
  void outOfMemory() {
    do {
      Pod before = now();
      String container = cluster.containerOf(before);
      node.run("timeout", "30", "bash", "-c", EATER, container, before.getStatus().getPodIP());
      cluster.await("it was started again", () -> !cluster.containerOf(now()).equals(container));
      // The kubelet's collection of garbage, once a minute, may take an ended container away while
      // the next is made but not started; then its end is told nowhere.
    } while (!endedForMemory(now()));
  }

  private Pod now() {
    return cluster.client().resource(pod).require();
  }

  private static boolean endedForMemory(Pod pod) {
    ContainerStateTerminated end =
        pod.getStatus().getContainerStatuses().get(0).getLastState().getTerminated();
    return end != null && "OOMKilled".equals(end.getReason());
  }

  private Fault dropped(String chain, String rule) {
    return faults.dropped(node, process(), "filter", chain, rule);
  }

  private Fault inBackground(String script, String argument) {
    String start = "bash -c \"$0\" \"$1\" > /dev/null 2>&1 & echo $!";
    String background = node.run("bash", "-c", start, script, argument).strip();
    // It ends by itself when its process does, as when the kubelet starts another.
    return faults.opened(() -> node.attempt("kill", background));
  }

  private String process() {
    return node.process(cluster.containerOf(pod));
  }
}
