package dev.dnshealth.cli;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * An address on loopback from which not a packet comes back: its UDP port is open and never read,
 * and the queue of its TCP port is full, so that Linux drops what else comes.
 */
final class SilentAddress implements AutoCloseable {

  private static final int MORE_THAN_FIT = 4;

  private static final int TRIES = 20;

  private final ServerSocket tcp;
  private final DatagramSocket udp;
  private final List<Socket> queue = new ArrayList<>();

  /** Opens one. A port that is free for UDP may be taken for TCP: the next one then. */
  static SilentAddress open() throws IOException {
    for (int i = 1; ; i++) {
      try {
        return new SilentAddress();
      } catch (BindException e) {
        if (i == TRIES) {
          throw e;
        }
      }
    }
  }

  private SilentAddress() throws IOException {
    udp = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    try {
      tcp = new ServerSocket(udp.getLocalPort(), 1, udp.getLocalAddress());
    } catch (IOException e) {
      udp.close();
      throw e;
    }
    for (int i = 0; i < MORE_THAN_FIT; i++) {
      Socket socket = new Socket();
      queue.add(socket);
      try {
        socket.connect(tcp.getLocalSocketAddress(), 50);
      } catch (IOException e) {
        return; // The queue is full.
      }
    }
  }

  int port() {
    return tcp.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : queue) {
      socket.close();
    }
    udp.close();
    tcp.close();
  }
}
