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
      KeptPort port = new KeptPort(new DatagramSocket(address), new Socket());
      try {
        // Connected to itself, it is nobody's but its own: the system refuses all others.
        port.udp.connect(address);
        // Connections that have just ended may still be remembered; but nobody is to share it.
        port.tcp.setReuseAddress(true);
        port.tcp.bind(address);
        port.tcp.setReuseAddress(false);
        return port;
      } catch (IOException e) {
        port.close();
        throw e;
      }
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
