package dev.dnshealth.core.dns;

import dev.dnshealth.core.probe.Outcome.NotSent.Why;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens non-blocking sockets of the target's address family. Immutable. */
final class Sockets {

  private static final Logger log = LoggerFactory.getLogger(Sockets.class);

  private final Optional<InetAddress> local;
  private final Predicate<InetAddress> ours;

  /**
   * @param local where sockets are bound; empty for where the system likes
   * @param ours tells whether this machine has an address
   */
  Sockets(Optional<InetAddress> local, Predicate<InetAddress> ours) {
    this.local = local;
    this.ours = ours;
  }

  /** Returns whether this machine has {@code address}, as far as can be told. */
  static boolean ours(InetAddress address) {
    // Costs the same however many interfaces there are, unlike a look at all of them.
    try (DatagramChannel trial = DatagramChannel.open(family(address))) {
      trial.bind(new InetSocketAddress(address, 0));
      return true;
    } catch (BindException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Returns whether the address went away that {@code connected} sends from. */
  boolean lost(DatagramChannel connected) {
    try {
      return !(connected.getLocalAddress() instanceof InetSocketAddress from)
          || !ours.test(from.getAddress());
    } catch (IOException e) {
      return true;
    }
  }

  /** Returns a UDP socket with a port of its own that hears {@code target} only. */
  DatagramChannel udp(InetSocketAddress target) throws NotSentException {
    DatagramChannel channel = open(DatagramChannel::open, target, true);
    try {
      // Sends nothing: what fails here is this machine's own routing.
      channel.connect(target);
      return channel;
    } catch (IOException e) {
      close(channel);
      throw new NotSentException(Why.NO_ROUTE, e);
    }
  }

  /** Returns a TCP socket that is not yet connected to {@code target}. */
  SocketChannel tcp(InetSocketAddress target) throws NotSentException {
    return open(SocketChannel::open, target, local.isPresent());
  }

  private <C extends SelectableChannel & NetworkChannel> C open(
      Opener<C> opener, InetSocketAddress target, boolean bind) throws NotSentException {
    SocketAddress from = local.map(address -> new InetSocketAddress(address, 0)).orElse(null);
    if (local.isPresent() && family(local.get()) != family(target.getAddress())) {
      throw new NotSentException(
          Why.NO_ROUTE, "from " + local.get().getHostAddress() + " to another address family");
    }
    C channel;
    try {
      channel = opener.open(family(target.getAddress()));
    } catch (UnsupportedOperationException e) {
      throw new NotSentException(Why.NO_ROUTE, e);
    } catch (IOException e) {
      throw new NotSentException(Why.NO_SOCKET, e);
    }
    try {
      channel.configureBlocking(false);
      if (bind) {
        channel.bind(from);
      }
      return channel;
    } catch (IOException e) {
      close(channel);
      throw new NotSentException(Why.NO_SOCKET, e);
    }
  }

  static void close(SelectableChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      log.debug("A socket was given up but not closed", e);
    }
  }

  private static ProtocolFamily family(InetAddress address) {
    return address instanceof Inet4Address
        ? StandardProtocolFamily.INET
        : StandardProtocolFamily.INET6;
  }

  private interface Opener<C> {
    C open(ProtocolFamily family) throws IOException;
  }
}
