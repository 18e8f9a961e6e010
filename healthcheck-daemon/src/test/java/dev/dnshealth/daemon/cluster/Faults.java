package dev.dnshealth.daemon.cluster;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

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

  /** Drops queries over UDP inside the pod, while TCP and its health ports stay as they are. */
  Fault udpDeaf(Pod pod) {
    return inNetworkOf(pod, "INPUT", "-p", "udp", "--dport", "53", "-j", "DROP");
  }

  /** Stops the pod's CoreDNS process as a hang does: sockets stay open, nobody reads them. */
  Fault freeze(Pod pod) {
    Node node = cluster.nodeOf(pod);
    return stopped(node, node.process(cluster.containerOf(pod)));
  }

  /** Stops the resolvers that CoreDNS forwards to on these nodes. */
  Fault upstreamDead(Collection<Node> nodes) {
    return all(nodes.stream().map(node -> stopped(node, node.component("upstream-dns"))).toList());
  }

  /**
   * Stops the API server; requests to it neither fail nor end. What cannot do without it for long
   * is stopped with it: a node container ends with the first component that gives up.
   */
  Fault apiServerStopped() {
    Node server = cluster.server();
    List<Fault> stopped = new ArrayList<>();
    for (Node node : cluster.nodes()) {
      stopped.add(stopped(node, node.component("network")));
    }
    for (String name :
        List.of("kubelet", "kube-scheduler", "kube-controller-manager", "kube-apiserver")) {
      stopped.add(stopped(server, server.component(name)));
    }
    // Undone in the other order: the API server first.
    Collections.reverse(stopped);
    return all(stopped);
  }

  /**
   * Cuts the path between pods of the two nodes. Pods of one node, and each node's own traffic, are
   * not concerned.
   */
  Fault cutBetweenNodes() {
    String one = cluster.podRange(cluster.server());
    String other = cluster.podRange(cluster.agent());
    List<Fault> rules = new ArrayList<>();
    for (Node node : cluster.nodes()) {
      rules.add(rule(node, "FORWARD", "-s", one, "-d", other, "-j", "DROP"));
      rules.add(rule(node, "FORWARD", "-s", other, "-d", one, "-j", "DROP"));
    }
    return all(rules);
  }

  /** Undoes what is still open. */
  void undoAll() {
    List.copyOf(open).forEach(Fault::close);
  }

  private Fault inNetworkOf(Pod pod, String chain, String... rule) {
    Node node = cluster.nodeOf(pod);
    String process = node.process(cluster.containerOf(pod));
    List<String> enter = List.of("nsenter", "-t", process, "-n");
    node.run(command(enter, "-I", chain, rule));
    // The pod may be gone by then, and its network with it.
    return opened(() -> node.attempt(command(enter, "-D", chain, rule)));
  }

  private Fault rule(Node node, String chain, String... rule) {
    node.run(command(List.of(), "-I", chain, rule));
    return opened(() -> node.run(command(List.of(), "-D", chain, rule)));
  }

  private Fault stopped(Node node, String process) {
    node.run("kill", "-STOP", process);
    return opened(() -> node.attempt("kill", "-CONT", process));
  }

  private Fault all(List<Fault> faults) {
    return opened(() -> faults.forEach(Fault::close));
  }

  private Fault opened(Runnable undo) {
    Fault fault = new Fault(undo);
    open.add(fault);
    return fault;
  }

  private static String[] command(
      List<String> prefix, String operation, String chain, String... rule) {
    List<String> words = new ArrayList<>(prefix);
    words.addAll(List.of("iptables", "-w", operation, chain));
    words.addAll(List.of(rule));
    return words.toArray(String[]::new);
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
