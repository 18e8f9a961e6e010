package dev.dnshealth.core.dns;

import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Outcome.NotSent.Why;
import dev.dnshealth.core.probe.Wire;
import dev.dnshealth.core.target.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** All probes under way and the shared sockets. Confined to the loop's thread. */
final class Exchanges implements EventLoop.Tenant {

  private final EventLoop loop;
  private final Sockets sockets;
  private final int maxLate;
  private final Duration idleAfter;
  private final SplittableRandom random = new SplittableRandom(new SecureRandom().nextLong());
  private final Set<Exchange> live = new LinkedHashSet<>();
  private final Set<Exchange> late = new LinkedHashSet<>();
  private final Map<InetSocketAddress, PooledUdp> pools = new HashMap<>();
  private boolean closed;

  /**
   * @param maxLate for how many time-outs at once a late reply is waited for
   * @param idleAfter when a shared socket that nobody uses is closed
   */
  Exchanges(Sockets sockets, int maxLate, Duration idleAfter) {
    this.sockets = sockets;
    this.maxLate = maxLate;
    this.idleAfter = idleAfter;
    loop = new EventLoop(this);
  }

  EventLoop loop() {
    return loop;
  }

  Sockets sockets() {
    return sockets;
  }

  Duration idleAfter() {
    return idleAfter;
  }

  /** Returns how many sockets are shared at the moment. */
  int pools() {
    return pools.size();
  }

  void start(Request request) {
    if (closed) {
      request.finish(new Outcome.NotSent(Why.CLOSED, "the prober was closed"));
      return;
    }
    try {
      Exchange exchange = create(request);
      live.add(exchange);
      try {
        exchange.start();
      } catch (NotSentException e) {
        exchange.fail(e.outcome());
      } catch (Throwable e) {
        exchange.error(e);
      }
    } catch (NotSentException e) {
      request.finish(e.outcome());
    } catch (Throwable e) {
      request.finish(new Outcome.NotSent(Why.ERROR, e.toString()));
    }
  }

  private Exchange create(Request request) throws NotSentException, IOException {
    Wire wire = request.probe().wire();
    if (wire.transport() == Transport.TCP) {
      return new TcpExchange(this, request, query(request, random.nextInt(1 << 16)));
    }
    if (wire.socket() != Wire.SocketKind.POOLED) {
      return new UdpExchange(this, request, query(request, random.nextInt(1 << 16)));
    }
    PooledUdp pool = pools.get(request.address());
    if (pool == null) {
      pool = new PooledUdp(this, request.address());
      pools.put(request.address(), pool);
    }
    return pool.exchange(request, query(request, pool.freeId(random)));
  }

  private Query query(Request request, int id) throws IOException {
    return Query.compose(request.probe().question(), request.probe().wire(), id, random);
  }

  /** Notes that {@code exchange} waits for a late reply; too many such waits end the oldest. */
  void late(Exchange exchange) {
    late.add(exchange);
    if (late.size() > maxLate) {
      late.iterator().next().end();
    }
  }

  void ended(Exchange exchange) {
    live.remove(exchange);
    late.remove(exchange);
  }

  void removePool(InetSocketAddress address, PooledUdp pool) {
    pools.remove(address, pool);
  }

  @Override
  public boolean idle() {
    return live.isEmpty();
  }

  @Override
  public void stalled(long from, long to) {
    live.forEach(exchange -> exchange.stalled(from, to));
  }

  @Override
  public void failed(Throwable cause) {
    endAll(new Outcome.NotSent(Why.ERROR, cause.toString()));
  }

  @Override
  public void closed() {
    closed = true;
    endAll(new Outcome.NotSent(Why.CLOSED, "the prober was closed"));
  }

  private void endAll(Outcome outcome) {
    List.copyOf(live).forEach(exchange -> exchange.fail(outcome));
    List.copyOf(pools.values()).forEach(PooledUdp::close);
    pools.clear();
  }
}
