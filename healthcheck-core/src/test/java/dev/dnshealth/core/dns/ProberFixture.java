package dev.dnshealth.core.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dnshealth.core.probe.AnswerRule;
import dev.dnshealth.core.probe.Expectation;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.probe.Question;
import dev.dnshealth.core.probe.RecordType;
import dev.dnshealth.core.probe.Wire;
import dev.dnshealth.core.probe.Wire.SocketKind;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Transport;
import dev.dnshealth.core.testing.FakeDnsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Short words for the tests of the prober. */
final class ProberFixture {

  static final Duration SHORT = Duration.ofMillis(200);
  static final Duration LONG = Duration.ofSeconds(10);
  static final Wire POOLED = udp(SocketKind.POOLED);
  static final Wire STICKY = udp(SocketKind.STICKY);
  static final Wire PAIR = udp(SocketKind.PAIR);

  private ProberFixture() {}

  private static Wire udp(SocketKind kind) {
    return new Wire(Transport.UDP, kind, 1232, false, false);
  }

  /** All ways of sending. */
  static Stream<Wire> wires() {
    return Stream.of(Wire.udp(), POOLED, STICKY, PAIR, Wire.tcp());
  }

  /** Returns how many queries one probe sends. */
  static int queries(Wire wire) {
    return wire.socket() == SocketKind.PAIR ? 2 : 1;
  }

  static Target target(FakeDnsServer server) {
    return target(server.address());
  }

  static Target target(InetSocketAddress address) {
    return Target.service("dns", address);
  }

  static Probe probe(Wire wire, Duration timeout) {
    return probe(wire, "example.com.", RecordType.A, timeout, Duration.ZERO);
  }

  static Probe probe(Wire wire, String name, RecordType type, Duration timeout, Duration lateFor) {
    return new Probe(
        "test",
        QueryClass.INTERNAL,
        new Question(name, type),
        wire,
        Expectation.noError(new AnswerRule.Any()),
        timeout,
        lateFor);
  }

  static CompletableFuture<Outcome> send(DnsProber prober, Target target, Probe probe) {
    return send(prober, target, probe, late -> {});
  }

  static CompletableFuture<Outcome> send(
      DnsProber prober, Target target, Probe probe, Consumer<Outcome.Answered> late) {
    return prober.probe(target, probe, late).toCompletableFuture();
  }

  static Outcome result(CompletableFuture<Outcome> outcome) throws Exception {
    return outcome.get(30, TimeUnit.SECONDS);
  }

  static Outcome outcome(DnsProber prober, Target target, Probe probe) throws Exception {
    return result(send(prober, target, probe));
  }

  static <T extends Outcome> T outcome(Class<T> type, DnsProber prober, Target target, Probe probe)
      throws Exception {
    return outcome(type, send(prober, target, probe));
  }

  static <T extends Outcome> T outcome(Class<T> type, CompletableFuture<Outcome> future)
      throws Exception {
    Outcome outcome = result(future);
    assertThat(outcome).isInstanceOf(type);
    return type.cast(outcome);
  }

  /**
   * Returns the outcome at a deadline that comes right when the server has served the probe,
   * however slow it is: give a time-out that it does not come to otherwise.
   */
  static <T extends Outcome> T outcomeAtDeadline(
      Class<T> type, DnsProber prober, FakeDnsServer server, Probe probe) throws Exception {
    return outcomeAtDeadline(type, prober, server, target(server), probe);
  }

  /** The same of a target that the server is behind. */
  static <T extends Outcome> T outcomeAtDeadline(
      Class<T> type, DnsProber prober, FakeDnsServer server, Target target, Probe probe)
      throws Exception {
    Transport transport = probe.wire().transport();
    long expected = server.count(transport) + queries(probe.wire());
    CompletableFuture<Outcome> outcome = send(prober, target, probe);
    await().until(() -> server.served(transport) >= expected);
    deadline(prober);
    return outcome(type, outcome);
  }

  /** Has the next timer run out now; what was received by now is read first, as always. */
  static void deadline(DnsProber prober) {
    EventLoop loop = prober.exchanges().loop();
    loop.execute(() -> loop.timers().schedule(System.nanoTime(), loop.timers().pollDue()));
  }

  /** Returns how long ago it was, by {@link System#nanoTime}. */
  static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  /** Keeps the prober's thread from its work, as a stopped process would be, from now on. */
  static CountDownLatch block(DnsProber prober) throws InterruptedException {
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    prober
        .exchanges()
        .loop()
        .execute(
            () -> {
              blocked.countDown();
              try {
                end.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    assertThat(blocked.await(10, TimeUnit.SECONDS)).isTrue();
    return end;
  }

  static void assumeIpv6() {
    boolean there = true;
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(FakeDnsServer.v6().address());
    } catch (IOException e) {
      there = false;
    }
    assumeTrue(there, "this machine has no ::1");
  }
}
