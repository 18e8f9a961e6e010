package dev.dnshealth.core.dns;

import dev.dnshealth.core.probe.Outcome.NotSent.Why;
import dev.dnshealth.core.probe.Outcome.Unreachable.Where;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A UDP socket that outlives the queries through it, all of them to one address. Confined to the
 * loop's thread.
 *
 * <p>What cannot be told from the transaction id, as an ICMP error, is put down to the oldest query
 * that waits.
 */
final class SharedUdp implements EventLoop.Handler, UdpReader.Sink {

  private final Exchanges exchanges;
  private final Keep keep;
  private final Consumer<SharedUdp> forget;
  private final DatagramChannel channel;
  private final Map<Integer, Exchange> byId = new LinkedHashMap<>();
  private Timers.@Nullable Timer idle;
  private boolean heard = true;
  private boolean retired;

  /**
   * For how long a socket is kept.
   *
   * @param unused without a query under way
   * @param stubborn whether it is kept over errors too, for as long as its own address is there
   */
  record Keep(Duration unused, boolean stubborn) {}

  /**
   * @param forget called once the socket takes no more queries
   */
  SharedUdp(Exchanges exchanges, InetSocketAddress address, Keep keep, Consumer<SharedUdp> forget)
      throws NotSentException {
    this.exchanges = exchanges;
    this.keep = keep;
    this.forget = forget;
    channel = exchanges.sockets().udp(address);
    try {
      exchanges.loop().register(channel, SelectionKey.OP_READ, this);
    } catch (ClosedChannelException e) {
      throw new NotSentException(Why.ERROR, e);
    }
    rest();
  }

  /**
   * Returns whether the own address of a stubborn socket went away. It is looked for only after a
   * query that nothing came back to.
   */
  boolean lost() {
    return keep.stubborn() && !heard && exchanges.sockets().lost(channel);
  }

  /** Returns a transaction id that no other query on this socket has. */
  int freeId(RandomGenerator random) {
    int id = random.nextInt(1 << 16);
    while (byId.containsKey(id)) {
      id = random.nextInt(1 << 16);
    }
    return id;
  }

  Exchange exchange(Request request, Query query) {
    return new Exchange(exchanges, request, query) {
      @Override
      void send() throws NotSentException {
        if (idle != null) {
          exchanges.loop().timers().cancel(idle);
        }
        heard = false;
        write(this);
        byId.put(query.id(), this);
      }

      @Override
      void release() {
        byId.remove(query.id());
        if (byId.isEmpty()) {
          rest();
        }
      }
    };
  }

  private void write(Exchange exchange) throws NotSentException {
    ByteBuffer out = exchanges.loop().buffer().put(exchange.query().bytes()).flip();
    try {
      if (!tryWrite(exchange, out)) {
        tryWrite(exchange, out);
      }
    } catch (IOException e) {
      if (!keep.stubborn()) {
        // The own address may be gone: the next query gets a new socket.
        retire();
      }
      throw new NotSentException(Why.NO_ROUTE, e);
    }
    if (out.hasRemaining()) {
      throw new NotSentException(Why.ERROR, "the socket takes no datagram");
    }
  }

  /** Returns false if the error of an earlier query was in the way. */
  private boolean tryWrite(Exchange exchange, ByteBuffer out) throws IOException {
    exchange.wrote(System.nanoTime());
    try {
      channel.write(out);
      return true;
    } catch (PortUnreachableException e) {
      unreachable(Where.PORT);
      return false;
    }
  }

  @Override
  public void ready(SelectionKey key) {
    try {
      UdpReader.read(channel, exchanges.loop(), this);
    } catch (ClosedChannelException e) {
      failed(e);
    }
  }

  @Override
  public boolean datagram(byte[] bytes, long readAt) {
    heard = true;
    Exchange exchange =
        bytes.length < 2 ? null : byId.get(Short.toUnsignedInt(ByteBuffer.wrap(bytes).getShort()));
    Optional.ofNullable(exchange)
        .or(this::oldestWaiting)
        .ifPresent(receiver -> receiver.receive(bytes, readAt));
    return channel.isOpen();
  }

  @Override
  public void unreachable(Where where) {
    oldestWaiting().ifPresent(exchange -> exchange.tellUnreachable(where));
  }

  private Optional<Exchange> oldestWaiting() {
    return byId.values().stream().filter(Exchange::waiting).findFirst();
  }

  @Override
  public void failed(Throwable cause) {
    retire();
    List.copyOf(byId.values()).forEach(exchange -> exchange.error(cause));
  }

  /** Takes no more queries; the socket is closed with the last of those under way. */
  void retire() {
    retired = true;
    forget.accept(this);
    if (byId.isEmpty()) {
      close();
    }
  }

  private void rest() {
    if (retired) {
      close();
    } else {
      long at = System.nanoTime() + keep.unused().toNanos();
      idle = exchanges.loop().timers().schedule(at, this::retire);
    }
  }

  void close() {
    if (idle != null) {
      exchanges.loop().timers().cancel(idle);
    }
    Sockets.close(channel);
  }
}
