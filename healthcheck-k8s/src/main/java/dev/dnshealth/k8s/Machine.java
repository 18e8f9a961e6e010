package dev.dnshealth.k8s;

import io.fabric8.kubernetes.api.model.Node;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The machine that this process runs on.
 *
 * @param addresses its addresses that others may know
 * @param boot the kernel's name for the time since it was last started; empty where it has none
 */
record Machine(Set<String> addresses, Optional<String> boot) {

  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  Machine {
    addresses = Set.copyOf(addresses);
  }

  static Machine here() {
    return new Machine(localAddresses(), read(BOOT));
  }

  /**
   * Returns whether it is this node. A private address may be another machine's too, and all nodes
   * that are containers of one machine have the same boot: only both together tell.
   */
  boolean is(Node node) {
    return node.getStatus() != null
        && node.getStatus().getNodeInfo() != null
        && boot.filter(own -> own.equals(node.getStatus().getNodeInfo().getBootID())).isPresent()
        && node.getStatus().getAddresses().stream()
            .filter(address -> "InternalIP".equals(address.getType()))
            .anyMatch(address -> addresses.contains(address.getAddress()));
  }

  static Optional<String> read(Path boot) {
    try {
      return Optional.of(Files.readString(boot).strip()).filter(text -> !text.isEmpty());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Set<String> localAddresses() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
          .map(InetAddress::getHostAddress)
          .collect(Collectors.toSet());
    } catch (SocketException e) {
      return Set.of();
    }
  }
}
