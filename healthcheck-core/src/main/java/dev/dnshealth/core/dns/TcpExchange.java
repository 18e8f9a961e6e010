package dev.dnshealth.core.dns;

import dev.dnshealth.core.probe.Outcome.NotSent.Why;
import dev.dnshealth.core.probe.Outcome.Unreachable.Where;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** A query over a TCP connection of its own (RFC 7766: two bytes of length before a message). */
final class TcpExchange extends Exchange implements EventLoop.Handler {

  private static final int LENGTH = 2;

  private final EventLoop loop;
  private final InetSocketAddress address;
  private final SocketChannel channel;
  private final ByteBuffer out;
  private final ByteBuffer length = ByteBuffer.allocate(LENGTH);
  private ByteBuffer message = ByteBuffer.allocate(0);

  TcpExchange(Exchanges exchanges, Request request, Query query) throws NotSentException {
    super(exchanges, request, query);
    loop = exchanges.loop();
    address = request.address();
    channel = exchanges.sockets().tcp(address);
    out = ByteBuffer.allocate(LENGTH + query.bytes().length);
    out.putShort((short) query.bytes().length).put(query.bytes()).flip();
  }

  @Override
  void send() throws NotSentException {
    try {
      SelectionKey key = loop.register(channel, SelectionKey.OP_CONNECT, this);
      if (channel.connect(address)) {
        connected(System.nanoTime());
        write(key);
      }
    } catch (ConnectException e) {
      tellUnreachable(Where.PORT);
    } catch (BindException e) {
      throw new NotSentException(Why.NO_SOCKET, e);
    } catch (IOException e) {
      // No packet has come back yet: it is this machine that has no way to the target.
      throw new NotSentException(Why.NO_ROUTE, e);
    }
  }

  @Override
  public void ready(SelectionKey key) {
    if (channel.isConnectionPending() && !connect()) {
      return;
    }
    try {
      if (out.hasRemaining()) {
        write(key);
      }
      if (key.isReadable()) {
        read();
      }
    } catch (ClosedChannelException e) {
      failed(e);
    } catch (IOException e) {
      malformed("connection lost without a reply: " + e.getMessage());
    }
  }

  private boolean connect() {
    try {
      if (channel.finishConnect()) {
        connected(System.nanoTime());
        return true;
      }
    } catch (ClosedChannelException e) {
      failed(e);
    } catch (ConnectException e) {
      boolean silence = String.valueOf(e.getMessage()).contains("timed out");
      tellUnreachable(silence ? Where.HOST : Where.PORT);
    } catch (IOException e) {
      tellUnreachable(Where.HOST);
    }
    return false;
  }

  private void write(SelectionKey key) throws IOException {
    if (out.position() == 0) {
      wrote(System.nanoTime());
    }
    channel.write(out);
    key.interestOps(
        out.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
  }

  private void read() throws IOException {
    while (!ended()) {
      boolean atLength = length.hasRemaining();
      ByteBuffer next = atLength ? length : message;
      int count = channel.read(next);
      long readAt = System.nanoTime();
      if (count < 0) {
        malformed(unfinished().orElse("connection closed without a reply"));
        return;
      }
      if (next.hasRemaining()) {
        return;
      }
      if (atLength) {
        message = ByteBuffer.allocate(Short.toUnsignedInt(length.getShort(0)));
      }
      if (!message.hasRemaining()) {
        length.clear();
        receive(message.array(), readAt);
      }
    }
  }

  @Override
  Optional<String> unfinished() {
    if (length.position() == 0) {
      return Optional.empty();
    }
    return Optional.of(
        length.hasRemaining()
            ? "half a length of a reply"
            : message.position() + " of " + message.capacity() + " bytes of a reply");
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
