package dev.dnshealth.core.dns;

import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Outcome.NotSent.Why;
import dev.dnshealth.core.target.Transport;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** All probes under way. Confined to the loop's thread. */
final class Exchanges implements EventLoop.Tenant {

  private final EventLoop loop;
  private final Sockets sockets;
  private final int maxLate;
  private final SplittableRandom random = new SplittableRandom(new SecureRandom().nextLong());
  private final Set<Exchange> live = new LinkedHashSet<>();
  private final Set<Exchange> late = new LinkedHashSet<>();
  private final SharedSockets shared;
  private boolean closed;

  /**
   * @param maxLate for how many time-outs at once a late reply is waited for
   */
  Exchanges(Sockets sockets, int maxLate, SharedSockets.Bounds bounds) {
    this.sockets = sockets;
    this.maxLate = maxLate;
    shared = new SharedSockets(this, bounds);
    loop = new EventLoop(this);
  }

  EventLoop loop() {
    return loop;
  }

  Sockets sockets() {
    return sockets;
  }

  SharedSockets shared() {
    return shared;
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
    if (request.probe().wire().transport() == Transport.TCP) {
      return new TcpExchange(this, request, query(request, anyId()));
    }
    return switch (request.probe().wire().socket()) {
      case FRESH -> new UdpExchange(this, request, query(request, anyId()));
      case PAIR -> PairExchange.of(this, request, query(request, anyId()), anyId());
      case POOLED -> through(shared.pooled(request.address()), request);
      case STICKY -> through(shared.sticky(request.flow()), request);
    };
  }

  private Exchange through(SharedUdp socket, Request request) throws IOException {
    return socket.exchange(request, query(request, socket.freeId(random)));
  }

  private int anyId() {
    return random.nextInt(1 << 16);
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
    shared.close();
  }
}
