package dev.dnshealth.core.dns;

import dev.dnshealth.core.probe.Outcome.NotSent.Why;
import dev.dnshealth.core.probe.Outcome.Unreachable.Where;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;

/** A query over UDP from a port of its own. */
final class UdpExchange extends Exchange implements EventLoop.Handler, UdpReader.Sink {

  private final EventLoop loop;
  private final DatagramChannel channel;

  UdpExchange(Exchanges exchanges, Request request, Query query) throws NotSentException {
    super(exchanges, request, query);
    loop = exchanges.loop();
    channel = exchanges.sockets().udp(request.address());
  }

  @Override
  void send() throws NotSentException {
    try {
      loop.register(channel, SelectionKey.OP_READ, this);
      ByteBuffer out = loop.buffer().put(query().bytes()).flip();
      wrote(System.nanoTime());
      if (channel.write(out) == 0) {
        throw new NotSentException(Why.ERROR, "the socket takes no datagram");
      }
    } catch (IOException e) {
      // Nothing can have come back yet: it is this machine that did not let the packet go.
      throw new NotSentException(Why.NO_ROUTE, e);
    }
  }

  @Override
  public void ready(SelectionKey key) {
    try {
      UdpReader.read(channel, loop, this);
    } catch (ClosedChannelException e) {
      failed(e);
    }
  }

  @Override
  public boolean datagram(byte[] bytes, long readAt) {
    receive(bytes, readAt);
    return !ended();
  }

  @Override
  public void unreachable(Where where) {
    tellUnreachable(where);
  }

  @Override
  public void failed(Throwable cause) {
    error(cause);
  }

  @Override
  void release() {
    Sockets.close(channel);
  }
}
