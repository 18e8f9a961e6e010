package dev.dnshealth.daemon.cluster;

import dev.dnshealth.daemon.cluster.Faults.Fault;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** What can go wrong on nodes, made by {@link Faults#on}: on each of them. */
final class NodeFaults {

  /** The resolver on every node of the testbed that CoreDNS forwards to. */
  private static final String UPSTREAM = "10.53.0.53";

  /** Where the resolver that fails listens, beside that one. */
  private static final String FAILING_PORT = "5399";

  private static final String FAILING_RESOLVER =
      """
      printf '.:%s {\\n bind %s\\n template ANY ANY . {\\n rcode SERVFAIL\\n }\\n}\\n' $0 $1 > /tmp/failing
      coredns -conf /tmp/failing > /dev/null 2>&1 & echo $!
      """;

  private final Faults faults;
  private final TestCluster cluster;
  private final List<Node> nodes;

  NodeFaults(Faults faults, TestCluster cluster, List<Node> nodes) {
    this.faults = faults;
    this.cluster = cluster;
    this.nodes = List.copyOf(nodes);
  }

  /** Stops the resolver that CoreDNS forwards to. */
  Fault upstreamDead() {
    return each(node -> stopped(node, "upstream-dns"));
  }

  /** Has the resolver that CoreDNS forwards to answer SERVFAIL, whatever it is asked. */
  Fault upstreamFailing() {
    return each(this::upstreamFailing);
  }

  /** Stops kube-proxy: what it has set up stays as it is. */
  Fault kubeProxyStopped() {
    return each(node -> stopped(node, "kube-proxy"));
  }

  /** Drops what is sent over UDP to the DNS Service. */
  Fault servicePathDropped() {
    String rule = "-p udp -d " + cluster.dnsAddress() + " --dport 53";
    return each(
        node ->
            faults.all(
                Stream.of("PREROUTING", "OUTPUT")
                    .map(chain -> faults.dropped(node, "raw", chain, rule))
                    .toList()));
  }

  /**
   * Drops what pods beyond the node send to one TCP port of a pod; the node itself gets through.
   */
  Fault portCut(String address, int port) {
    String rule = "-p tcp -d " + address + " --dport " + port;
    return each(node -> faults.dropped(node, "filter", "FORWARD", rule));
  }

  /**
   * Cuts the paths between pods of the node and everything beyond it. The paths between its own
   * pods, and between them and the node, are not concerned.
   */
  Fault podNetworkCut() {
    return each(
        node -> {
          String range = cluster.podRange(node);
          return faults.all(
              Stream.of("-s %1$s ! -d %1$s", "-d %1$s ! -s %1$s")
                  .map(rule -> faults.dropped(node, "filter", "FORWARD", rule.formatted(range)))
                  .toList());
        });
  }

  /** Cuts the paths between pods of these nodes; their paths to anything else are not concerned. */
  Fault cutFromEachOther() {
    return droppedBetween("");
  }

  /** Drops DNS between pods of these nodes, over UDP and TCP; all else gets through. */
  Fault dnsCutFromEachOther() {
    return faults.all(
        List.of(droppedBetween(" -p udp --dport 53"), droppedBetween(" -p tcp --dport 53")));
  }

  private Fault droppedBetween(String what) {
    List<String> ranges = nodes.stream().map(cluster::podRange).toList();
    return each(
        node ->
            faults.all(
                ranges.stream()
                    .flatMap(
                        from ->
                            ranges.stream()
                                .filter(to -> !to.equals(from))
                                .map(to -> "-s " + from + " -d " + to + what))
                    .map(rule -> faults.dropped(node, "filter", "FORWARD", rule))
                    .toList()));
  }

  /**
   * Stops the API server, which must be on the only one of the nodes; requests to it neither fail
   * nor end. What cannot do without it for long is stopped with it: a node container ends with the
   * first component that gives up.
   */
  Fault apiServerStopped() {
    List<Fault> stopped = new ArrayList<>();
    for (Node node : cluster.nodes()) {
      stopped.add(stopped(node, "network"));
    }
    for (String name :
        List.of("kubelet", "kube-scheduler", "kube-controller-manager", "kube-apiserver")) {
      stopped.add(stopped(nodes.get(0), name));
    }
    // Undone in the other order: the API server first.
    Collections.reverse(stopped);
    return faults.all(stopped);
  }

  private Fault upstreamFailing(Node node) {
    // Where the resolver is not a process of its own, there is no other to put in its place.
    node.component("upstream-dns");
    String resolver = node.run("bash", "-c", FAILING_RESOLVER, FAILING_PORT, UPSTREAM).strip();
    String[] rule = {
      "iptables",
      "-w",
      "-t",
      "nat",
      "-I",
      "PREROUTING",
      "-p",
      "udp",
      "-d",
      UPSTREAM,
      "--dport",
      "53",
      "-j",
      "DNAT",
      "--to-destination",
      UPSTREAM + ":" + FAILING_PORT
    };
    node.run(rule);
    forget(node);
    return faults.opened(
        () -> {
          rule[4] = "-D";
          node.run(rule);
          forget(node);
          node.run("kill", resolver);
        });
  }

  /** CoreDNS keeps the ports it asks from, and what was once decided for a flow would stay so. */
  private static void forget(Node node) {
    node.attempt("conntrack", "-D", "-p", "udp", "--orig-dst", UPSTREAM);
  }

  private Fault stopped(Node node, String component) {
    return faults.stopped(node, node.component(component));
  }

  private Fault each(Function<Node, Fault> fault) {
    return faults.all(nodes.stream().map(fault).toList());
  }
}
