package dev.dnshealth.k8s.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dnshealth.core.evidence.Peer;
import dev.dnshealth.core.facts.ServerPages.Page;
import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.probe.Judgement;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.testing.FakeDnsServer;
import dev.dnshealth.core.testing.FakeDnsServer.Behaviour;
import dev.dnshealth.core.testing.SettableDiscovery;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.pages.PageAddresses;
import dev.dnshealth.k8s.pages.PageServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TunnelProbesTest {

  private static final Target POD = pod("coredns-1", "192.0.2.1");
  private static final ProbePlan PLAN =
      DefaultProbes.forCluster("cluster.local", List.of(Addresses.literal("10.43.0.1")), "");

  /** Long, for where an answer comes: a machine may stand still for a while. */
  private static final Duration PATIENT = Duration.ofSeconds(10);

  private final Time time = Time.system();
  private final FakeDnsServer server =
      FakeDnsServer.v4()
          .on("kubernetes.default.svc.cluster.local.", Behaviour.answer("10.43.0.1"))
          .start();
  private final PageServer page = new PageServer();
  private final LocalTunnels tunnels =
      new LocalTunnels().lead(53, server.address()).lead(page.uri().getPort(), at(page));
  private final SettableDiscovery discovery = new SettableDiscovery(time, POD);
  private final TunnelProbes probes = probes(tunnels);
  private final List<Observation> seen = new ArrayList<>();
  private volatile ProbePlan plan = patient();

  @AfterEach
  void end() {
    probes.close();
    page.close();
    server.close();
  }

  @Test
  void podIsAskedOverTcpAndTheAnswerIsOfItsTrueAddress() {
    probes.start();

    Observation first = awaitPass();

    assertThat(first.from()).isEqualTo(new Vantage("API server", Optional.empty(), Network.TUNNEL));
    assertThat(first.target()).isEqualTo(POD);
    assertThat(first.probe().id()).isEqualTo(DefaultProbes.INTERNAL_TCP);
    assertThat(plan.entries()).extracting(ProbePlan.Entry::probe).contains(first.probe());
    // What our own end of the tunnel takes is no connection to the pod.
    assertThat(((Outcome.Answered) first.outcome()).timing().connect()).isEmpty();
    assertThat(probes.take().peers()).extracting(Peer::state).containsExactly(Peer.State.HEARD);
    assertThat(probes.problem()).isEmpty();
    assertThat(sight().tcp()).isEqualTo(TunnelSight.Tcp.OK);
    assertThat(tunnels.opened()).contains(new PodPort("kube-system", "coredns-1", 53));
  }

  @Test
  void pagesOfThePodAreReadTheSameWay() {
    probes.start();

    await().until(() -> !probes.sights().isEmpty());
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(sight().ready()).isEqualTo(Page.OK));

    assertThat(sight().health()).isEqualTo(Page.OK);
    assertThat(sight().metrics()).isEqualTo(Page.UNKNOWN);
  }

  @Test
  void podThatDoesNotListenIsUnreachable() {
    server.stopListening();
    probes.start();

    assertThat(awaitFirst().outcome())
        .isInstanceOfSatisfying(
            Outcome.Unreachable.class,
            gone -> assertThat(gone.where()).isEqualTo(Outcome.Unreachable.Where.PORT));
    assertThat(sight().tcp()).isEqualTo(TunnelSight.Tcp.FAILED);
    assertThat(sight().reason()).contains("nothing listens");
  }

  @Test
  void podThatHangsTimesOutAndWasNotHeard() {
    plan = PLAN;
    server.hung();
    probes.start();

    Observation first = awaitFirst();

    assertThat(first.outcome()).isInstanceOf(Outcome.TimedOut.class);
    assertThat(first.outcome().heard()).isFalse();
    assertThat(sight().reason()).contains("no answer within 2000 ms");
  }

  @Test
  void tunnelThatDoesNotStandSaysNothingOfThePod() {
    tunnels.broken("a right is missing");
    probes.start();

    await().untilAsserted(() -> assertThat(probes.problem()).contains("a right is missing"));

    assertThat(probes.take().observations()).isEmpty();
    assertThat(probes.take().peers())
        .singleElement()
        .satisfies(
            peer -> {
              assertThat(peer.state()).isEqualTo(Peer.State.UNHEARD);
              assertThat(peer.detail()).isEqualTo("a right is missing");
            });
    assertThat(sight().tcp()).isEqualTo(TunnelSight.Tcp.NOT_SEEN);

    tunnels.broken("");

    awaitPass();
  }

  @Test
  void podWithTwoAddressesIsLookedAtOnce() {
    Target other =
        Target.server(POD.instance().orElseThrow(), Addresses.socketAddress("2001:db8::1", 53));
    discovery.set(List.of(POD, other));
    probes.start();

    awaitFirst();

    assertThat(probes.sights()).hasSize(1);
    assertThat(seen).extracting(Observation::target).containsOnly(POD);
  }

  @Test
  void noMoreThanTwentyPodsAreLookedAtAtATime() throws Exception {
    AtomicInteger waiting = new AtomicInteger();
    CountDownLatch go = new CountDownLatch(1);
    discovery.set(
        IntStream.range(0, 50).mapToObj(i -> pod("coredns-" + i, "192.0.2." + i)).toList());
    try (TunnelProbes many =
        probes(
            to -> {
              waiting.incrementAndGet();
              hold(go);
              throw new IOException("let go");
            })) {
      many.start();
      await().untilAsserted(() -> assertThat(waiting).hasValue(TunnelProbes.AT_ONCE));
      await().during(Duration.ofMillis(300)).until(() -> waiting.get() == TunnelProbes.AT_ONCE);

      go.countDown();

      await().untilAsserted(() -> assertThat(waiting).hasValueGreaterThanOrEqualTo(50));
    }
  }

  @Test
  void manyPodsAreLookedAtLessOften() {
    assertThat(TunnelProbes.interval(2)).isEqualTo(Duration.ofSeconds(1));
    assertThat(TunnelProbes.interval(20)).isEqualTo(Duration.ofSeconds(1));
    assertThat(TunnelProbes.interval(100)).isEqualTo(Duration.ofSeconds(5));
  }

  private TunnelProbes probes(Tunnels through) {
    return new TunnelProbes(
        through,
        "kube-system",
        discovery,
        () -> plan,
        target -> Optional.of(pages()),
        PATIENT,
        time);
  }

  private PageAddresses pages() {
    Optional<URI> uri =
        Optional.of(URI.create("http://192.0.2.1:" + page.uri().getPort() + "/health"));
    return new PageAddresses("u1", uri, uri, Optional.empty());
  }

  private TunnelSight sight() {
    return probes.sights().get(0);
  }

  private static ProbePlan patient() {
    return new ProbePlan(
        PLAN.entries().stream()
            .map(
                entry ->
                    new ProbePlan.Entry(patient(entry.probe()), entry.interval(), entry.roles()))
            .toList());
  }

  private static Probe patient(Probe probe) {
    return new Probe(
        probe.id(),
        probe.queryClass(),
        probe.question(),
        probe.wire(),
        probe.expectation(),
        PATIENT,
        Duration.ZERO);
  }

  private Observation awaitFirst() {
    return awaitOne(each -> true);
  }

  private Observation awaitPass() {
    return awaitOne(each -> each.judgement() == Judgement.PASS);
  }

  private Observation awaitOne(Predicate<Observation> wanted) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              seen.addAll(probes.take().observations());
              return seen.stream().anyMatch(wanted);
            });
    return seen.stream().filter(wanted).findFirst().orElseThrow();
  }

  private static Target pod(String name, String address) {
    return Target.server(
        new Instance(name, "uid-of-" + name, Optional.of("node-1")),
        Addresses.socketAddress(address, 53));
  }

  private static InetSocketAddress at(PageServer page) {
    return Addresses.socketAddress(page.uri().getAuthority(), 80);
  }

  private static void hold(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
