package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.dnshealth.core.diagnosis.UnknownReason;
import dev.dnshealth.core.evidence.Peer;
import dev.dnshealth.core.monitor.MonitorEvent;
import dev.dnshealth.core.monitor.ObservationSource.Heard;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.testing.ManualTime;
import dev.dnshealth.k8s.peers.ObservationLog;
import dev.dnshealth.k8s.peers.ObservationsPage;
import dev.dnshealth.k8s.peers.OwnState;
import dev.dnshealth.k8s.peers.PullQuery;
import dev.dnshealth.k8s.peers.Seen;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.mockwebserver.http.MockResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Its rounds follow each other in no time, while its clock is moved by hand. */
class PeerObservationsTest {

  /** As its pod's name; where it says it is does not matter. */
  private static final String PEER = Seen.HERE.id();

  /** Every pull is answered: a machine that stands still for a while must not lose one. */
  private static final Duration WITHIN = Duration.ofSeconds(30);

  private final MockApi api = new MockApi();
  private final ManualTime time = new ManualTime(MockApi.NOW);
  private final AtomicBoolean leads = new AtomicBoolean(true);
  private final AtomicInteger rounds = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final List<String> shown = new CopyOnWriteArrayList<>();
  private final List<Observation> observations = new ArrayList<>();
  private ObservationLog log = new ObservationLog(time);
  private volatile Set<UnknownReason> against = Set.of();
  private volatile int status = 200;
  private HttpServer peer;
  private Optional<Path> credential = Optional.empty();
  private Supplier<Set<String>> servers = Set::of;
  private PeerObservations source;

  @BeforeEach
  void onePeer() throws IOException {
    peer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    peer.createContext("/", this::serve);
    peer.start();
    put(PeerPods.pod(PEER, "127.0.0.1", peer.getAddress().getPort()).build());
  }

  @AfterEach
  void end() {
    source.close();
    peer.stop(0);
    api.close();
  }

  @Test
  void whatAPeerSawIsToldOnceAsSeenFromItsPod() {
    see(1);
    start();
    Peer heard = becomes(Peer.State.HEARD);
    assertThat(heard.vantage())
        .isEqualTo(new Vantage(PEER, Optional.of("node-of-" + PEER), Network.POD));
    assertThat(heard.detail()).isEmpty();
    assertThat(heard.api()).isTrue();
    see(2);
    awaitTaken(2);
    assertThat(observations).extracting(Observation::id).containsExactly(1L, 2L);
    assertThat(observations).allSatisfy(seen -> assertThat(seen.from()).isEqualTo(heard.vantage()));
    assertThat(source.counts()).isEqualTo(new PeerCounts(1, 0, 0, 0));
  }

  @Test
  void thoseWhoAreWeOrAreNotUpAreNotAsked() {
    put(PeerPods.pod("self", "127.0.0.1", peer.getAddress().getPort()).build());
    put(PeerPods.notReady(PeerPods.pod("b", "127.0.0.1", 1).build()));
    start();
    becomes(Peer.State.HEARD);
    assertThat(take().peers()).extracting(each -> each.vantage().id()).containsExactly(PEER);
  }

  @Test
  void oneThatCannotBePulledForThreeSecondsIsUnheardAndLaterHeardAgain() {
    start();
    becomes(Peer.State.HEARD);
    // By this clock that may have been long ago.
    int before = shown.size();
    time.advance(Duration.ofMillis(500));
    await().until(() -> shown.size() > before);
    status = 500;
    // One pull follows the other: with the first that is refused, those that were not are over.
    time.advance(Duration.ofMillis(500));
    await().until(() -> refused.get() > 0);
    assertThat(take().peers()).extracting(Peer::state).containsExactly(Peer.State.HEARD);
    time.advance(Duration.ofMillis(3001));
    assertThat(take().peers()).extracting(Peer::state).containsExactly(Peer.State.UNHEARD);
    Peer unheard = says("HTTP status 500: no");
    assertThat(unheard.state()).isEqualTo(Peer.State.UNHEARD);
    assertThat(unheard.api()).isFalse();
    assertThat(unheard.detail()).isEqualTo("on node-of-here: HTTP status 500: no");

    status = 200;
    assertThat(becomes(Peer.State.HEARD).epoch()).isEqualTo(unheard.epoch());
  }

  @Test
  void oneThatIsGoneIsNotThereAnyMore() {
    start();
    becomes(Peer.State.HEARD);
    // What happens between list and watch the mock of the API never tells.
    await().until(() -> api.requests("GET").stream().anyMatch(r -> r.contains("watch=true")));
    api.client().pods().inNamespace(PeerPods.NAMESPACE).withName(PEER).delete();
    awaitPeers(List::isEmpty);
  }

  @Test
  void oneThatDoubtsItselfIsUnfitWithItsReason() {
    against = Set.of(UnknownReason.PAUSED, UnknownReason.INTERCEPTED);
    start();
    assertThat(becomes(Peer.State.UNFIT).detail())
        .isEqualTo("it says of itself: intercepted, paused");
  }

  @Test
  void oneThatBeginsAnewHasAnotherEpochAndTellsAll() {
    see(1);
    start();
    String before = becomes(Peer.State.HEARD).epoch();
    awaitTaken(1);
    log = new ObservationLog(time);
    see(7);
    awaitTaken(2);
    assertThat(observations).extracting(Observation::id).containsExactly(1L, 7L);
    assertThat(take().peers().get(0).epoch()).isNotEqualTo(before);
  }

  @Test
  void anotherThatAnswersAtThePeersAddressIsNotTakenForIt() {
    api.client().pods().inNamespace(PeerPods.NAMESPACE).withName(PEER).delete();
    put(PeerPods.pod("other", "127.0.0.1", peer.getAddress().getPort()).build());
    see(1);
    start();
    says("another vantage answers there: here");
    assertThat(observations).isEmpty();
  }

  @Test
  void whoDoesNotLeadAsksNobodyAndKnowsNobody() {
    leads.set(false);
    see(1);
    start();
    await().until(() -> !api.requests("GET /api/v1/namespaces/dnshealth/pods").isEmpty());
    for (int i = 0; i < 5; i++) {
      time.advance(Duration.ofMillis(500));
      int before = rounds.get();
      await().until(() -> rounds.get() > before + 1);
    }
    assertThat(take()).isEqualTo(Heard.NOTHING);
    assertThat(shown).isEmpty();

    leads.set(true);
    becomes(Peer.State.HEARD);
    leads.set(false);
    await().until(() -> take().peers().isEmpty());
  }

  @Test
  void eachIsAskedOnceInAnInterval() {
    start();
    becomes(Peer.State.HEARD);
    int first = shown.size();
    for (int i = 1; i <= 20; i++) {
      time.advance(Duration.ofMillis(250));
      int most = first + i / 2;
      await().until(() -> shown.size() >= most);
    }
    assertThat(shown.size() - first).isBetween(10, 11);
  }

  @Test
  void tokenIsShownAndOneThatCannotBeReadIsTold(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("token");
    credential = Optional.of(file);
    start();
    says(file + " cannot be read");
    assertThat(shown).isEmpty();

    Files.writeString(file, "secret\n");
    becomes(Peer.State.HEARD);
    assertThat(shown).containsOnly("Bearer secret");
  }

  @Test
  void othersAreAskedWhileTheApiTakesLongToListThem() {
    start();
    becomes(Peer.State.HEARD);
    CountDownLatch listing = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    api.answer(
        "GET /api/v1/namespaces/dnshealth/pods"
            + "?labelSelector=app.kubernetes.io%2Fname%3Dhealthcheck&limit=500",
        () -> {
          listing.countDown();
          hold(end);
          return new MockResponse().setResponseCode(500);
        });
    try {
      await()
          .until(
              () -> {
                time.advance(Duration.ofSeconds(5));
                return listing.getCount() == 0;
              });
      int before = shown.size();
      // Less than the 6 s for which the API is waited for, twice 3 s. One may be on its way.
      await()
          .atMost(Duration.ofSeconds(5))
          .until(
              () -> {
                time.advance(Duration.ofMillis(500));
                return shown.size() > before + 1;
              });
    } finally {
      end.countDown();
    }
  }

  @Test
  void monitorDoesNotWaitWhileSharesAreReckoned() {
    CountDownLatch reckoning = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    servers =
        () -> {
          reckoning.countDown();
          hold(end);
          return Set.of();
        };
    start();
    try {
      await().until(() -> reckoning.getCount() == 0);
      assertThat(CompletableFuture.supplyAsync(source::take)).succeedsWithin(Duration.ofSeconds(5));
    } finally {
      end.countDown();
    }
  }

  @Test
  void startAndCloseMayBeRepeated() {
    start();
    source.start();
    becomes(Peer.State.HEARD);
    source.close();
    source.close();
  }

  private static void hold(CountDownLatch end) {
    try {
      boolean unused = end.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void start() {
    PeerSettings settings =
        new PeerSettings(
            PeerPods.NAMESPACE,
            "self",
            1,
            credential,
            Duration.ofMillis(500),
            Duration.ofSeconds(3));
    source =
        new PeerObservations(
            new Api(api.client(), time), settings, this::leads, servers, WITHIN, time);
    source.start();
  }

  private boolean leads() {
    rounds.incrementAndGet();
    return leads.get();
  }

  private void put(Pod pod) {
    api.client().resource(pod).create();
  }

  private void see(long id) {
    log.onEvent(new MonitorEvent.Probed(Seen.answer(id, time.now())));
  }

  private Heard take() {
    Heard heard = source.take();
    observations.addAll(heard.observations());
    return heard;
  }

  /** Lets time go on until its turn has come. */
  private Peer becomes(Peer.State state) {
    awaitPeers(peers -> peers.size() == 1 && peers.get(0).state() == state);
    return take().peers().get(0);
  }

  private Peer says(String detail) {
    awaitPeers(peers -> peers.size() == 1 && peers.get(0).detail().contains(detail));
    return take().peers().get(0);
  }

  private void awaitPeers(Predicate<List<Peer>> expected) {
    await()
        .until(
            () -> {
              time.advance(Duration.ofMillis(100));
              return expected.test(take().peers());
            });
  }

  private void awaitTaken(int count) {
    await()
        .until(
            () -> {
              time.advance(Duration.ofMillis(100));
              take();
              return observations.size() >= count;
            });
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String authorization = exchange.getRequestHeaders().getFirst("Authorization");
      shown.add(authorization == null ? "" : authorization);
      int now = status;
      if (now != 200) {
        refused.incrementAndGet();
      }
      ObservationsPage page =
          new ObservationsPage(log, Seen.HERE, () -> new OwnState(against, true), time);
      byte[] body =
          now == 200
              ? page.get(PullQuery.parse(exchange.getRequestURI().getQuery()))
              : "no\n".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(now, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
