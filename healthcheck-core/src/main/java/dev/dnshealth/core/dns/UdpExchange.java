package dev.dnshealth.core.dns;

import dev.dnshealth.core.probe.Outcome.NotSent.Why;
import dev.dnshealth.core.probe.Outcome.Unreachable.Where;
import java.io.IOException;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.util.List;

/** One query or more over UDP from a port of its own. */
class UdpExchange extends Exchange implements EventLoop.Handler, UdpReader.Sink {

  private final EventLoop loop;
  private final DatagramChannel channel;

  UdpExchange(Exchanges exchanges, Request request, Query query) throws NotSentException {
    super(exchanges, request, query);
    loop = exchanges.loop();
    channel = exchanges.sockets().udp(request.address());
  }

  @Override
  final void send() throws NotSentException {
    try {
      loop.register(channel, SelectionKey.OP_READ, this);
    } catch (ClosedChannelException e) {
      throw new NotSentException(Why.ERROR, e);
    }
    wrote(System.nanoTime());
    for (Query query : queries()) {
      if (!ended()) {
        write(query);
      }
    }
  }

  /** Returns what is to be written, in order. */
  List<Query> queries() {
    return List.of(query());
  }

  private void write(Query query) throws NotSentException {
    ByteBuffer out = loop.buffer().put(query.bytes()).flip();
    try {
      if (channel.write(out) == 0) {
        throw new NotSentException(Why.ERROR, "the socket takes no datagram");
      }
    } catch (PortUnreachableException e) {
      // Said of an earlier query from this socket.
      tellUnreachable(Where.PORT);
    } catch (IOException e) {
      // Nothing else comes back so soon: it is this machine that did not let the packet go.
      throw new NotSentException(Why.NO_ROUTE, e);
    }
  }

  @Override
  public final void ready(SelectionKey key) {
    try {
      UdpReader.read(channel, loop, this);
    } catch (ClosedChannelException e) {
      failed(e);
    }
  }

  @Override
  public final boolean datagram(byte[] bytes, long readAt) {
    receive(bytes, readAt);
    return !ended();
  }

  @Override
  public final void unreachable(Where where) {
    tellUnreachable(where);
  }

  @Override
  public final void failed(Throwable cause) {
    error(cause);
  }

  @Override
  final void release() {
    Sockets.close(channel);
  }
}
