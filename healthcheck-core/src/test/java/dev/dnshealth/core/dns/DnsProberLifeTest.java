package dev.dnshealth.core.dns;

import static dev.dnshealth.core.dns.ProberFixture.LONG;
import static dev.dnshealth.core.dns.ProberFixture.PAIR;
import static dev.dnshealth.core.dns.ProberFixture.SHORT;
import static dev.dnshealth.core.dns.ProberFixture.deadline;
import static dev.dnshealth.core.dns.ProberFixture.outcome;
import static dev.dnshealth.core.dns.ProberFixture.probe;
import static dev.dnshealth.core.dns.ProberFixture.result;
import static dev.dnshealth.core.dns.ProberFixture.send;
import static dev.dnshealth.core.dns.ProberFixture.target;
import static dev.dnshealth.core.dns.ProberFixture.wires;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Outcome.NotSent.Why;
import dev.dnshealth.core.probe.Wire;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.testing.FakeDnsServer;
import dev.dnshealth.core.testing.FakeDnsServer.Behaviour;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DnsProberLifeTest {

  private final FakeDnsServer server = FakeDnsServer.v4();

  @BeforeEach
  void start() {
    server.otherwise(Behaviour.answer("192.0.2.1")).start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void probesBeforeStartAndAfterCloseAreNotSent() throws Exception {
    DnsProber prober = DnsProber.builder().build();
    assertThat(whyNotSent(prober, target(server))).isEqualTo(Why.CLOSED);
    assertThat(prober.alive()).isFalse();

    prober.start();
    prober.start();
    assertThat(prober.alive()).isTrue();
    outcome(Outcome.Answered.class, prober, target(server), probe(Wire.udp(), LONG));

    prober.close();
    prober.close();
    assertThat(prober.alive()).isFalse();
    assertThat(whyNotSent(prober, target(server))).isEqualTo(Why.CLOSED);
    assertThatIllegalStateException().isThrownBy(prober::start);
    assertThat(server.queries()).hasSize(1);
  }

  @Test
  void closeEndsEveryProbeAsNotSent() throws Exception {
    server.hung();
    List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
    DnsProber prober = DnsProber.builder().build();
    prober.start();
    for (Wire wire : wires().toList()) {
      for (int i = 0; i < 10; i++) {
        outcomes.add(send(prober, target(server), probe(wire, LONG)));
      }
    }
    prober.close();

    for (CompletableFuture<Outcome> outcome : outcomes) {
      assertThat(outcome).isDone();
      assertThat(((Outcome.NotSent) result(outcome)).why()).isEqualTo(Why.CLOSED);
    }
  }

  @Test
  void probesThatRaceWithCloseAllComeToAnEnd() throws Exception {
    for (int round = 0; round < 50; round++) {
      DnsProber prober = DnsProber.builder().maxInFlight(5000).maxInFlightPerTarget(5000).build();
      prober.start();
      List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
      CompletableFuture<Void> closing = new CompletableFuture<>();
      for (int i = 0; i < 200; i++) {
        outcomes.add(send(prober, target(server), probe(Wire.udp(), LONG)));
        if (i == 4 * round) {
          closing = CompletableFuture.runAsync(prober::close);
        }
      }
      closing.get(10, TimeUnit.SECONDS);
      for (CompletableFuture<Outcome> outcome : outcomes) {
        assertThat(result(outcome).kind()).isIn(Outcome.Kind.ANSWERED, Outcome.Kind.NOT_SENT);
      }
    }
  }

  @Test
  void theProberMayBeClosedAndAskedOnItsOwnThread() throws Exception {
    DnsProber prober = DnsProber.builder().build();
    prober.start();
    Outcome last =
        prober
            .probe(target(server), probe(Wire.udp(), LONG), late -> {})
            .thenCompose(o -> prober.probe(target(server), probe(Wire.tcp(), LONG), late -> {}))
            .whenComplete((outcome, error) -> prober.close())
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);

    assertThat(last).isInstanceOf(Outcome.Answered.class);
    assertThat(prober.alive()).isFalse();
    prober.close();
  }

  @Test
  void aProbeAboveTheBoundIsNotSentAndAPlaceIsFreeAfterEachOutcome() throws Exception {
    server.hung();
    try (DnsProber prober = DnsProber.builder().maxInFlight(3).build()) {
      prober.start();
      for (int round = 0; round < 2; round++) {
        List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          outcomes.add(send(prober, target(server), probe(Wire.udp(), LONG)));
        }
        assertThat(whyNotSent(prober, target(server))).isEqualTo(Why.TOO_MANY_IN_FLIGHT);
        for (CompletableFuture<Outcome> outcome : outcomes) {
          deadline(prober);
          outcome(Outcome.TimedOut.class, outcome);
        }
      }
    }
  }

  @Test
  void oneTargetCannotTakeThePlacesOfAnother() throws Exception {
    server.hung();
    Target other =
        new Target(
            "other", target(server).role(), server.address(), server.address(), Optional.empty());
    try (DnsProber prober = DnsProber.builder().maxInFlightPerTarget(2).build()) {
      prober.start();
      var unused = send(prober, target(server), probe(Wire.udp(), LONG));
      unused = send(prober, target(server), probe(Wire.udp(), LONG));

      assertThat(whyNotSent(prober, target(server))).isEqualTo(Why.TOO_MANY_IN_FLIGHT);
      assertThat(outcome(prober, other, probe(Wire.udp(), SHORT)))
          .isInstanceOf(Outcome.TimedOut.class);
    }
  }

  @Test
  void placesAreGivenBackWhateverTheOutcome() throws Exception {
    try (DnsProber prober = DnsProber.builder().maxInFlight(1).build()) {
      prober.start();
      for (Wire wire : wires().toList()) {
        for (Behaviour behaviour :
            List.of(
                Behaviour.answer(),
                Behaviour.garbage("x"),
                Behaviour.drop(),
                Behaviour.closeConnection())) {
          server.otherwise(behaviour);
          assertThat(outcome(prober, target(server), probe(wire, SHORT)).kind())
              .isNotEqualTo(Outcome.Kind.NOT_SENT);
        }
        server.stopListening();
        assertThat(outcome(prober, target(server), probe(wire, SHORT)))
            .isInstanceOf(Outcome.Unreachable.class);
        server.start();
      }
    }
  }

  @Test
  void aCallerWhoThrowsOrCancelsHurtsNobody() throws Exception {
    try (DnsProber prober = DnsProber.builder().maxInFlight(1).build()) {
      prober.start();
      CountDownLatch reached = new CountDownLatch(1);
      CompletableFuture<?> unused =
          send(prober, target(server), probe(Wire.udp(), LONG))
              .thenRun(
                  () -> {
                    reached.countDown();
                    throw new IllegalStateException("on purpose");
                  });
      assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();

      server.hung();
      CompletableFuture<Outcome> cancelled = send(prober, target(server), probe(Wire.udp(), LONG));
      cancelled.cancel(true);
      // The place is taken until the probe's own end.
      assertThat(whyNotSent(prober, target(server))).isEqualTo(Why.TOO_MANY_IN_FLIGHT);
    }
  }

  @Test
  void anInterruptOnTheProbersThreadHurtsNobody() throws Exception {
    try (DnsProber prober = DnsProber.builder().build()) {
      prober.start();
      for (Wire wire : wires().toList()) {
        prober.exchanges().loop().execute(() -> Thread.currentThread().interrupt());

        assertThat(outcome(prober, target(server), probe(wire, LONG)))
            .isInstanceOf(Outcome.Answered.class);
      }
    }
  }

  @Test
  void nothingIsLeftBehindHoweverOftenAProberIsOpenedAndClosed() throws Exception {
    assumeTrue(new File("/proc/self/fd").isDirectory(), "open files cannot be counted here");
    open(5);
    long before = openFiles();
    open(100);

    // The server learns of the end of a connection some time after us.
    await().untilAsserted(() -> assertThat(openFiles()).isLessThan(before + 20));
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain("dns-prober");
  }

  private void open(int times) throws Exception {
    for (int i = 0; i < times; i++) {
      try (DnsProber prober = DnsProber.builder().build()) {
        prober.start();
        for (Wire wire : wires().toList()) {
          outcome(Outcome.Answered.class, prober, target(server), probe(wire, LONG));
          var unused = send(prober, target(server), probe(wire, LONG));
        }
      }
    }
  }

  @Test
  void socketsAreClosedAfterEachProbe() throws Exception {
    assumeTrue(new File("/proc/self/fd").isDirectory(), "open files cannot be counted here");
    try (DnsProber prober = DnsProber.builder().build()) {
      prober.start();
      outcome(Outcome.Answered.class, prober, target(server), probe(Wire.tcp(), LONG));
      long before = openFiles();
      for (int i = 0; i < 300; i++) {
        for (Wire wire : List.of(Wire.udp(), PAIR, Wire.tcp())) {
          outcome(Outcome.Answered.class, prober, target(server), probe(wire, LONG));
        }
      }

      // The server learns of the end of a connection some time after us.
      await().untilAsserted(() -> assertThat(openFiles()).isLessThan(before + 50));
    }
  }

  private static long openFiles() {
    return new File("/proc/self/fd").list().length;
  }

  @Test
  void badBoundsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DnsProber.builder().maxInFlight(0))
        .withMessage("maxInFlight: 0 (expected: 1 to 16384)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DnsProber.builder().maxInFlightPerTarget(20_000))
        .withMessageContaining("maxInFlightPerTarget: 20000");
  }

  private static Why whyNotSent(DnsProber prober, Target target) throws Exception {
    return outcome(Outcome.NotSent.class, prober, target, probe(Wire.udp(), LONG)).why();
  }
}
