package dev.dnshealth.core.diagnosis;

import java.util.Optional;

/**
 * The ways in which cluster DNS is known to break, collected from the public issue trackers of
 * CoreDNS, Kubernetes and the network plug-ins. A mode is found by one or more faults of the
 * catalogue, or says why it is not.
 */
public enum FailureMode {
  F01("one pod's network is broken while the kubelet's probes pass"),
  F02("a process hangs or starves"),
  F03("a panic is recovered for each query of some kind"),
  F04("one pod is killed for its memory"),
  F05("all pods are killed for their memory, as in a storm of retries"),
  F06("pods are slowed down by their CPU limit"),
  F07("a pod has not read the API's objects"),
  F08("a pod's watch of the API is frozen: old data, no error"),
  F09("sockets or goroutines leak in the forwarder"),
  F10("a bad Corefile after a reload: works until it is restarted"),
  F11("queries are lost while a pod is going away"),
  F12("all pods become unready together at a reload"),
  F13(
      "CoreDNS forwards to itself",
      "the process ends with a message in its log, which queries and objects do not show: seen as a"
          + " crash loop; `healthcheck lint` finds the line in the Corefile"),
  F14("one node gives CoreDNS no upstream, or a wrong one"),
  F15("the Corefile was overwritten"),
  F16("CoreDNS lost a right: new pods fail, old ones go on"),
  F17("wrong answers from a static block or a hijacked upstream"),
  F18(
      "a wildcard in a search domain answers for internal names",
      "depends on each application's resolv.conf; `healthcheck lint --resolv-conf` shows the search"
          + " domains"),
  F19("the cluster's zone is not served"),
  F20("two set-ups answer behind one Service"),
  F21("a node's pod network is broken"),
  F22("kube-proxy's rules are missing or stale on a node"),
  F23("stale UDP conntrack entries lead to a pod that is gone"),
  F24("stale IPVS entries lead to a pod that is gone"),
  F25("a connected UDP socket is pinned to a pod that is gone"),
  F26("A and AAAA race for one conntrack entry: five seconds of delay"),
  F27("the conntrack table is full"),
  F28("a network policy blocks DNS"),
  F29("large answers are lost"),
  F30("the node-local DNS cache is down"),
  F31("the packet rate to the upstream is limited on a node"),
  F32("the upstream is down, slow or answers SERVFAIL"),
  F33("an error of the upstream stays in the cache after it is well again"),
  F34("the limit of concurrent forwarded queries is exceeded"),
  F35("more queries than the pods can answer"),
  F36("control plane and a DNS pod's node are both down"),
  F37("no Service, or nothing behind it"),
  F38("pods cannot be started"),
  F39(
      "all replicas on one node or in one zone",
      "no fault until the node dies; `healthcheck lint` warns of it"),
  F40(
      "the PodDisruptionBudget is missing, or never allows anything",
      "shows itself when a pod is to be removed, as a hold; `healthcheck lint` warns of it"),
  F41(
      "a single replica",
      "no fault by itself; nothing is ever done to a single replica, and `healthcheck lint` reports"
          + " it as an error"),
  F42("a rolling update is in progress"),
  F43("AAAA of a name without one is answered by an error"),
  F44(
      "limits of the resolver library: three nameservers, six search domains",
      "a matter of each application's resolv.conf; `healthcheck lint --resolv-conf` checks it");

  private final String title;
  private final Optional<String> unseen;

  FailureMode(String title) {
    this.title = title;
    this.unseen = Optional.empty();
  }

  FailureMode(String title, String unseen) {
    this.title = title;
    this.unseen = Optional.of(unseen);
  }

  /** Returns what breaks, in a few words. */
  public String title() {
    return title;
  }

  /** Returns why no fault of the catalogue stands for this mode; empty if one does. */
  public Optional<String> unseen() {
    return unseen;
  }
}
