package dev.dnshealth.core.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A port at which nobody listens and which nobody else gets: a client that was given it as its own
 * would hear itself.
 */
final class KeptPort implements AutoCloseable {

  private final DatagramSocket udp;
  private final Socket tcp;

  private KeptPort(DatagramSocket udp, Socket tcp) {
    this.udp = udp;
    this.tcp = tcp;
  }

  /**
   * Takes a port of this machine for both transports; queries to it are refused by the system.
   *
   * @throws UncheckedIOException if it cannot be had
   */
  static KeptPort at(InetSocketAddress address) {
    try {
      DatagramSocket udp = new DatagramSocket(address);
      // Connected to itself, it is nobody's but its own: the system refuses all others.
      udp.connect(address);
      Socket tcp = new Socket();
      // Connections that have just ended may still be remembered; but nobody is to share it.
      tcp.setReuseAddress(true);
      tcp.bind(address);
      tcp.setReuseAddress(false);
      return new KeptPort(udp, tcp);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    udp.close();
    try {
      tcp.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
