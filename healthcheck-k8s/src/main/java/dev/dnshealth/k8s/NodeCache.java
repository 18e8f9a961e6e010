package dev.dnshealth.k8s;

import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.Target;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * NodeLocal DNSCache on one node: a cache that pods ask in the place of the Service, and that asks
 * the servers by another Service.
 *
 * @param instance its pod
 * @param addresses the addresses that it alone has
 * @param port where it listens
 * @param atServiceAddress whether it also answers at the address of the DNS Service, which then
 *     never reaches kube-proxy
 * @param upstream the name of the Service by which it asks the servers
 */
record NodeCache(
    Instance instance,
    List<InetAddress> addresses,
    int port,
    boolean atServiceAddress,
    Optional<String> upstream) {

  private static final int DNS_PORT = 53;
  private static final int MOST_PORT = 65_535;

  NodeCache {
    addresses = List.copyOf(addresses);
  }

  /** Reads it from its pod's arguments; empty if they do not tell its addresses. */
  static Optional<NodeCache> of(Pod pod, DnsService service) {
    List<String> arguments =
        pod.getSpec().getContainers().stream().flatMap(NodeCache::words).toList();
    List<InetAddress> all =
        argument(arguments, "localip").map(NodeCache::literals).orElse(List.of());
    if (all.isEmpty()) {
      return Optional.empty();
    }
    Instance instance =
        new Instance(
            pod.getMetadata().getName(),
            pod.getMetadata().getUid(),
            Optional.ofNullable(pod.getSpec().getNodeName()));
    return Optional.of(
        new NodeCache(
            instance,
            all.stream().filter(address -> !service.addresses().contains(address)).toList(),
            argument(arguments, "dns.port")
                .filter(text -> text.matches("\\d{1,5}"))
                .map(Integer::valueOf)
                .filter(port -> port >= 1 && port <= MOST_PORT)
                .orElse(DNS_PORT),
            all.stream().anyMatch(service.addresses()::contains),
            argument(arguments, "upstreamsvc").filter(name -> !name.equals(service.name()))));
  }

  /** Returns its own addresses as targets. */
  List<Target> targets() {
    return addresses.stream()
        .map(
            address -> {
              InetSocketAddress at = new InetSocketAddress(address, port);
              String id = "node-cache@" + address.getHostAddress();
              return new Target(id, Role.NODE_CACHE, at, at, Optional.of(instance));
            })
        .toList();
  }

  private static Stream<String> words(Container container) {
    return Stream.concat(
        Stream.ofNullable(container.getCommand()).flatMap(List::stream),
        Stream.ofNullable(container.getArgs()).flatMap(List::stream));
  }

  /** Returns the value of {@code -name value} or {@code -name=value}, with one dash or two. */
  private static Optional<String> argument(List<String> words, String name) {
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i).replaceFirst("^--?", "");
      if (words.get(i).startsWith("-") && word.startsWith(name + "=")) {
        return Optional.of(word.substring(name.length() + 1));
      }
      if (words.get(i).startsWith("-") && word.equals(name) && i + 1 < words.size()) {
        return Optional.of(words.get(i + 1));
      }
    }
    return Optional.empty();
  }

  private static List<InetAddress> literals(String list) {
    return Stream.of(list.split(",", -1)).flatMap(text -> literal(text.strip()).stream()).toList();
  }

  /** What is no address, as a placeholder that was never filled in, is left out. */
  private static Optional<InetAddress> literal(String text) {
    try {
      return Optional.of(Addresses.literal(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
