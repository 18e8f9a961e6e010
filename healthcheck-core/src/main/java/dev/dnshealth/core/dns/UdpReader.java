package dev.dnshealth.core.dns;

import dev.dnshealth.core.probe.Outcome.Unreachable.Where;
import java.io.IOException;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;

/** Reads what has come to a connected UDP socket. */
final class UdpReader {

  /** A flood to one socket must not keep the others waiting. */
  private static final int DATAGRAMS_A_PASS = 64;

  private UdpReader() {}

  /** Who is told what was read. */
  interface Sink {
    /** Returns whether to read on. */
    boolean datagram(byte[] bytes, long readAt);

    void unreachable(Where where);
  }

  static void read(DatagramChannel channel, EventLoop loop, Sink sink)
      throws ClosedChannelException {
    for (int i = 0; i < DATAGRAMS_A_PASS; i++) {
      ByteBuffer buffer = loop.buffer();
      try {
        channel.read(buffer);
      } catch (ClosedChannelException e) {
        throw e;
      } catch (PortUnreachableException e) {
        sink.unreachable(Where.PORT);
        return;
      } catch (IOException e) {
        // On a connected UDP socket every other error of a read came by ICMP too.
        sink.unreachable(Where.HOST);
        return;
      }
      long readAt = System.nanoTime();
      if (buffer.position() == 0) {
        return;
      }
      byte[] bytes = new byte[buffer.flip().remaining()];
      buffer.get(bytes);
      if (!sink.datagram(bytes, readAt)) {
        return;
      }
    }
  }
}
