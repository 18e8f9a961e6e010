package dev.dnshealth.core.dns;

import static dev.dnshealth.core.dns.ProberFixture.LONG;
import static dev.dnshealth.core.dns.ProberFixture.POOLED;
import static dev.dnshealth.core.dns.ProberFixture.SHORT;
import static dev.dnshealth.core.dns.ProberFixture.STICKY;
import static dev.dnshealth.core.dns.ProberFixture.outcome;
import static dev.dnshealth.core.dns.ProberFixture.outcomeAtDeadline;
import static dev.dnshealth.core.dns.ProberFixture.probe;
import static dev.dnshealth.core.dns.ProberFixture.result;
import static dev.dnshealth.core.dns.ProberFixture.send;
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
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Transport;
import dev.dnshealth.core.testing.FakeDnsServer;
import dev.dnshealth.core.testing.FakeDnsServer.Behaviour;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StickyUdpTest {

  private static final InetAddress LOOPBACK = Addresses.literal("127.0.0.1");

  private final FakeDnsServer server = FakeDnsServer.v4();

  @BeforeEach
  void start() {
    server.otherwise(Behaviour.answer("192.0.2.1")).start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static DnsProber prober(Duration stickyFor, int maxSticky) {
    DnsProber prober =
        DnsProber.builder()
            .bounds(new SharedSockets.Bounds(SHORT.dividedBy(4), stickyFor, maxSticky))
            .build();
    prober.start();
    return prober;
  }

  private Target target(String id) {
    return new Target(id, Role.SERVICE, server.address(), server.address(), Optional.empty());
  }

  private static Probe sticky(String id, Duration lateFor) {
    return new Probe(
        id,
        QueryClass.INTERNAL,
        new Question("example.com", RecordType.A),
        STICKY,
        Expectation.noError(new AnswerRule.Any()),
        LONG,
        lateFor);
  }

  private static Probe sticky(String id) {
    return sticky(id, Duration.ZERO);
  }

  @Test
  void aFlowKeepsItsPortOverAnswersErrorsNonsenseAndSilence() throws Exception {
    try (DnsProber prober = prober(LONG, 10)) {
      Probe probe = sticky("one");
      for (int round = 0; round < 3; round++) {
        outcome(Outcome.Answered.class, prober, target("dns"), probe);
        server.stopListening();
        for (int i = 0; i < 3; i++) {
          outcome(Outcome.Unreachable.class, prober, target("dns"), probe);
        }
        server.start().deaf();
        outcomeAtDeadline(Outcome.TimedOut.class, prober, server, target("dns"), probe);
        server.always(Transport.UDP, Behaviour.garbage("nonsense"));
        outcomeAtDeadline(Outcome.Malformed.class, prober, server, target("dns"), probe);
        server.heal();
      }
      outcome(Outcome.Answered.class, prober, target("dns"), probe);
    }

    assertThat(server.queries()).hasSize(10);
    assertThat(ports()).hasSize(1);
  }

  @Test
  void aFlowIsKeptWhileASharedSocketThatNobodyUsesIsClosed() throws Exception {
    try (DnsProber prober = prober(LONG, 10)) {
      outcome(Outcome.Answered.class, prober, target("dns"), probe(POOLED, LONG));
      outcome(Outcome.Answered.class, prober, target("dns"), sticky("one"));
      assertThat(ports()).hasSize(2);

      await().until(() -> count(prober, SharedSockets::pooled) == 0);
      outcome(Outcome.Answered.class, prober, target("dns"), sticky("one"));

      assertThat(ports()).hasSize(2);
      assertThat(count(prober, SharedSockets::sticky)).isEqualTo(1);
    }
  }

  @Test
  void eachProbeHasAFlowOfItsOwnToEachTarget() throws Exception {
    try (DnsProber prober = prober(LONG, 10)) {
      List<List<Integer>> rounds = new ArrayList<>();
      for (int round = 0; round < 3; round++) {
        for (String target : List.of("dns", "cache")) {
          for (String probe : List.of("one", "two")) {
            outcome(Outcome.Answered.class, prober, target(target), sticky(probe));
          }
        }
        rounds.add(lastPorts(4));
      }

      assertThat(rounds.get(0)).doesNotHaveDuplicates();
      assertThat(rounds.get(1)).isEqualTo(rounds.get(0));
      assertThat(rounds.get(2)).isEqualTo(rounds.get(0));
    }
  }

  @Test
  void aTargetAtAnotherAddressHasAnotherFlow() throws Exception {
    try (DnsProber prober = prober(LONG, 10);
        FakeDnsServer moved = FakeDnsServer.v4().otherwise(Behaviour.nxDomain()).start()) {
      outcome(Outcome.Answered.class, prober, target("dns"), sticky("one"));

      InetSocketAddress there = moved.address();
      Target target = new Target("dns", Role.SERVICE, there, there, Optional.empty());
      outcome(Outcome.Answered.class, prober, target, sticky("one"));

      assertThat(moved.queries()).hasSize(1);
      assertThat(count(prober, SharedSockets::sticky)).isEqualTo(2);
    }
  }

  @Test
  void aFlowThatNobodyAsksForAnyMoreIsGivenUp() throws Exception {
    try (DnsProber prober = prober(SHORT, 10)) {
      outcome(Outcome.Answered.class, prober, target("dns"), sticky("one"));

      await().until(() -> count(prober, SharedSockets::sticky) == 0);

      outcome(Outcome.Answered.class, prober, target("dns"), sticky("one"));
    }
  }

  @Test
  void aboveTheBoundTheFlowIsGivenUpThatWasAskedForLongestAgo() throws Exception {
    try (DnsProber prober = prober(LONG, 2)) {
      server.otherwise(Behaviour.delay(SHORT, Behaviour.answer("192.0.2.1")));
      List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
      for (String id : List.of("one", "two", "one", "three", "one")) {
        outcomes.add(send(prober, target("dns"), sticky(id)));
      }

      for (CompletableFuture<Outcome> outcome : outcomes) {
        // What was asked before its flow was given up is still heard.
        assertThat(result(outcome)).isInstanceOf(Outcome.Answered.class);
      }
      List<Integer> ports = lastPorts(5);
      assertThat(ports.get(2)).isEqualTo(ports.get(0)).isEqualTo(ports.get(4));
      assertThat(ports()).hasSize(3);
      assertThat(count(prober, SharedSockets::sticky)).isEqualTo(2);
    }
  }

  @Test
  void targetsThatComeAndGoLeaveNothingBehind() throws Exception {
    assumeTrue(new File("/proc/self/fd").isDirectory(), "open files cannot be counted here");
    try (DnsProber prober = prober(LONG, 10)) {
      outcome(Outcome.Answered.class, prober, target("dns"), sticky("one"));
      long before = openFiles();
      for (int i = 0; i < 300; i++) {
        outcome(Outcome.Answered.class, prober, target("dns-" + i), sticky("one"));
      }

      assertThat(count(prober, SharedSockets::sticky)).isEqualTo(10);
      await().untilAsserted(() -> assertThat(openFiles()).isLessThan(before + 50));
    }
  }

  @Test
  void aFlowWhoseOwnAddressWentAwayBeginsAnewAfterSilence() throws Exception {
    AtomicBoolean there = new AtomicBoolean(true);
    ConcurrentLinkedQueue<InetAddress> lookedFor = new ConcurrentLinkedQueue<>();
    DnsProber prober =
        DnsProber.builder()
            .ours(
                address -> {
                  lookedFor.add(address);
                  return there.get();
                })
            .build();
    try (prober) {
      prober.start();
      // What waits for a late reply keeps the old port from being given out again.
      Probe probe = sticky("one", LONG);
      outcome(Outcome.Answered.class, prober, target("dns"), probe);
      there.set(false);
      outcome(Outcome.Answered.class, prober, target("dns"), probe);
      assertThat(lookedFor).isEmpty();

      there.set(true);
      server.deaf();
      outcomeAtDeadline(Outcome.TimedOut.class, prober, server, target("dns"), probe);
      outcomeAtDeadline(Outcome.TimedOut.class, prober, server, target("dns"), probe);
      assertThat(lookedFor).containsExactly(LOOPBACK);
      assertThat(ports()).hasSize(1);

      there.set(false);
      server.heal();
      outcome(Outcome.Answered.class, prober, target("dns"), probe);
      outcome(Outcome.Answered.class, prober, target("dns"), probe);
      assertThat(ports()).hasSize(2);
      assertThat(count(prober, SharedSockets::sticky)).isEqualTo(1);
    }
  }

  @Test
  void anAddressOfThisMachineIsToldFromOthers() {
    assertThat(Sockets.ours(LOOPBACK)).isTrue();
    assertThat(Sockets.ours(Addresses.literal("203.0.113.9"))).isFalse();
  }

  private List<Integer> ports() {
    return server.queries().stream().map(query -> query.from().getPort()).distinct().toList();
  }

  private List<Integer> lastPorts(int count) {
    List<FakeDnsServer.Query> all = server.queries();
    return all.subList(all.size() - count, all.size()).stream()
        .map(query -> query.from().getPort())
        .toList();
  }

  private interface Count {
    int of(SharedSockets shared);
  }

  private static int count(DnsProber prober, Count count) throws Exception {
    CompletableFuture<Integer> sockets = new CompletableFuture<>();
    prober
        .exchanges()
        .loop()
        .execute(() -> sockets.complete(count.of(prober.exchanges().shared())));
    return sockets.get(10, TimeUnit.SECONDS);
  }

  private static long openFiles() {
    return new File("/proc/self/fd").list().length;
  }
}
