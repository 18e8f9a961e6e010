package dev.dnshealth.k8s.lint;

import dev.dnshealth.k8s.corefile.Corefile;
import dev.dnshealth.k8s.corefile.Directive;
import dev.dnshealth.k8s.corefile.ServerBlock;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodDNSConfig;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Queries that are forwarded to where they come from. */
final class ForwardLoopRules implements LintFamily {

  static final LintInfo SELF =
      LintInfo.error(
          "LINT-FORWARD-SELF",
          "`forward` leads back to the cluster's own DNS",
          "Each query for a name outside the cluster goes round until CPU or memory are used up."
              + " With `loop` CoreDNS stops when it starts; a loop that begins later is not noticed.",
          "Forward to your resolvers' own addresses. Where a node's /etc/resolv.conf names"
              + " 127.0.0.53, point the kubelet's resolvConf to /run/systemd/resolve/resolv.conf.");

  private static final String DOMAIN = "cluster.local";
  private static final String STUB = "127.0.0.53";

  @Override
  public List<LintRule> rules() {
    return List.of(new LintRule(SELF, ForwardLoopRules::self));
  }

  private static Examined self(LintInput input) {
    return CorefileRule.readable(input)
        .examine(
            file ->
                file.blocks().stream()
                    .flatMap(
                        block ->
                            block
                                .directives("forward")
                                .map(forward -> new Loop(input, file, block, forward).examine()))
                    .reduce(CorefileRule.open(file), Examined::and));
  }

  /** One {@code forward}, with what it takes to tell where it leads. */
  private record Loop(LintInput input, Corefile file, ServerBlock block, Directive forward) {

    Examined examine() {
      return forward.args().stream()
          .skip(1)
          .filter(to -> !to.contains("{$"))
          .map(Upstream::of)
          .map(this::examine)
          .reduce(Examined.found(Stream.empty()), Examined::and);
    }

    private Examined examine(Upstream upstream) {
      if (upstream.isResolvConf()) {
        return resolvConf();
      }
      if (upstream.isOpen()) {
        return Examined.unknown(
            "it is not known where " + upstream.text() + " at " + forward.at() + " leads");
      }
      return upstream
          .address()
          .map(address -> examine(address, upstream.text()))
          .orElseGet(() -> Examined.found(Stream.empty()));
    }

    /** Looks at what a DNS pod finds in the file, which its DNS policy decides. */
    private Examined resolvConf() {
      Optional<Workload> workload = input.workload().value();
      if (workload.filter(Workload::usesClusterDns).isPresent()) {
        return found(
            Upstream.RESOLV_CONF
                + " names the DNS Service, because the pods' dnsPolicy is "
                + workload.get().dnsPolicy());
      }
      Examined configured =
          workload.stream()
              .flatMap(w -> Stream.ofNullable(w.pod().getDnsConfig()))
              .map(PodDNSConfig::getNameservers)
              .flatMap(List::stream)
              .map(text -> named(text, "the pods' dnsConfig"))
              .reduce(Examined.found(Stream.empty()), Examined::and);
      return workload.filter(w -> w.dnsPolicy().equals("None")).isPresent()
          ? configured
          : configured.and(ofNode());
    }

    private Examined ofNode() {
      return input
          .resolvConf()
          .examine(
              conf ->
                  conf.ofClusterClient(file.clusterDomain().orElse(DOMAIN))
                      ? Examined.unknown(
                          conf.file()
                              + " is that of a pod that uses the cluster's DNS, not that of the DNS"
                              + " pods' node")
                      : conf.nameservers().stream()
                          .map(server -> named(server.text(), server.at().toString()))
                          .reduce(Examined.found(Stream.empty()), Examined::and));
    }

    private Examined named(String server, String where) {
      return Upstream.of(server)
          .address()
          .map(address -> examine(address, server + " (" + where + ")"))
          .orElseGet(() -> Examined.found(Stream.empty()));
    }

    private Examined examine(InetSocketAddress to, String text) {
      if (isOwn(to)) {
        return found(text + " is the pod itself");
      }
      return input
          .service()
          .examine(
              service ->
                  isService(service, to)
                      ? found(text + " is the DNS Service")
                      : Examined.found(Stream.empty()))
          .and(
              input
                  .pods()
                  .examine(
                      pods ->
                          pods.stream()
                              .filter(pod -> serves(to.getPort()) && has(pod, to.getAddress()))
                              .findFirst()
                              .map(pod -> found(text + " is pod " + pod.getMetadata().getName()))
                              .orElseGet(() -> Examined.found(Stream.empty()))));
    }

    private boolean isOwn(InetSocketAddress to) {
      boolean loopback = to.getAddress().isLoopbackAddress() || to.getAddress().isAnyLocalAddress();
      // In the node's network that address is the node's own resolver.
      boolean stubOfNode =
          to.getAddress().getHostAddress().equals(STUB)
              && input.workload().value().filter(Workload::hostNetwork).isPresent();
      return loopback && !stubOfNode && serves(to.getPort());
    }

    private boolean serves(int port) {
      return block.addresses().stream()
          .anyMatch(address -> address.transport().equals("dns") && address.port() == port);
    }

    private Examined found(String seen) {
      return Examined.found(Stream.of(CorefileRule.at(block, forward, seen)));
    }
  }

  private static boolean isService(Service service, InetSocketAddress to) {
    return service.getSpec().getClusterIPs().stream().anyMatch(ip -> is(ip, to.getAddress()))
        && service.getSpec().getPorts().stream()
            .map(ServicePort::getPort)
            .anyMatch(port -> port == to.getPort());
  }

  private static boolean has(Pod pod, InetAddress address) {
    return pod.getStatus().getPodIPs().stream().map(PodIP::getIp).anyMatch(ip -> is(ip, address));
  }

  private static boolean is(String text, InetAddress address) {
    return Upstream.of(text).address().filter(a -> a.getAddress().equals(address)).isPresent();
  }
}
