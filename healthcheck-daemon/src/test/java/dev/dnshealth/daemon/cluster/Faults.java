package dev.dnshealth.daemon.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Faults made for real in the cluster. Each stays until it is undone, at the latest by {@link
 * #undoAll()}; undoing twice does nothing. Not safe for use by several threads.
 */
final class Faults {

  private final TestCluster cluster;
  private final List<Fault> open = new ArrayList<>();

  Faults(TestCluster cluster) {
    this.cluster = cluster;
  }

  /** Returns what can go wrong in one pod. */
  PodFaults in(Pod pod) {
    return new PodFaults(this, cluster, pod);
  }

  /** Returns what can go wrong on nodes: on each of these. */
  NodeFaults on(List<Node> nodes) {
    return new NodeFaults(this, cluster, nodes);
  }

  /** Returns what can go wrong on one node. */
  NodeFaults on(Node node) {
    return on(List.of(node));
  }

  /** Returns what can go wrong with the workload and its configuration. */
  WorkloadFaults inWorkload() {
    return new WorkloadFaults(this, cluster);
  }

  /** Creates an object that is deleted when the fault is undone. */
  Fault created(HasMetadata object) {
    cluster.client().resource(object).create();
    return opened(() -> cluster.client().resource(object).delete());
  }

  /** Undoes what is still open. */
  void undoAll() {
    List.copyOf(open).forEach(Fault::close);
  }

  /** Inserts a rule, written as for iptables, by which packets are dropped on a node. */
  Fault dropped(Node node, String table, String chain, String rule) {
    node.run(packets(Stream.empty(), table, "-I", chain, rule));
    return opened(() -> node.run(packets(Stream.empty(), table, "-D", chain, rule)));
  }

  /** Inserts such a rule in the network of a process, as that of a pod. */
  Fault dropped(Node node, String process, String table, String chain, String rule) {
    List<String> enter = List.of("nsenter", "-t", process, "-n");
    node.run(packets(enter.stream(), table, "-I", chain, rule));
    // The pod may be gone by then, and its network with it.
    return opened(() -> node.attempt(packets(enter.stream(), table, "-D", chain, rule)));
  }

  /** Stops a process as a hang does: its sockets stay open, nobody reads them. */
  Fault stopped(Node node, String process) {
    node.run("kill", "-STOP", process);
    return opened(() -> node.attempt("kill", "-CONT", process));
  }

  /** Makes one fault of several, undone in their order. */
  Fault all(List<Fault> faults) {
    return opened(() -> faults.forEach(Fault::close));
  }

  /** Keeps account of a fault that was made. */
  Fault opened(Runnable undo) {
    Fault fault = new Fault(undo);
    open.add(fault);
    return fault;
  }

  private static String[] packets(
      Stream<String> enter, String table, String operation, String chain, String rule) {
    return Stream.of(
            enter,
            Stream.of("iptables", "-w", "-t", table, operation, chain),
            Arrays.stream(rule.split(" ", -1)),
            Stream.of("-j", "DROP"))
        .flatMap(words -> words)
        .toArray(String[]::new);
  }

  /** A fault that is there until it is closed. */
  final class Fault implements AutoCloseable {
    private final Runnable undo;

    private Fault(Runnable undo) {
      this.undo = undo;
    }

    @Override
    public void close() {
      if (open.remove(this)) {
        undo.run();
      }
    }
  }
}
