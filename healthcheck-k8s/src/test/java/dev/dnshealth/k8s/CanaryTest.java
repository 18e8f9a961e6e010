package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.Propagation;
import dev.dnshealth.core.probe.Propagation.Change;
import dev.dnshealth.core.probe.PropagationListener;
import dev.dnshealth.core.probe.Rcode;
import dev.dnshealth.core.probe.RecordType;
import dev.dnshealth.core.probe.Reply;
import dev.dnshealth.core.probe.Timing;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Targets;
import dev.dnshealth.core.testing.ManualTime;
import dev.dnshealth.core.testing.ScriptedProber;
import dev.dnshealth.core.testing.ScriptedProber.Sent;
import dev.dnshealth.k8s.truth.SeenService;
import dev.dnshealth.k8s.truth.Services;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CanaryTest {

  private static final String SERVICES = "/api/v1/namespaces/dnshealth/services";
  private static final Duration EVERY = Duration.ofMinutes(5);
  private static final Target A = server("a", "10.42.0.1");
  private static final Target B = server("b", "10.42.0.2");

  /** What a server says. */
  private enum Knows {
    YES,
    NO,
    SILENT
  }

  private final MockApi api = new MockApi();
  private final ManualTime time = new ManualTime(MockApi.NOW);
  private final Map<Target, Knows> knows =
      new ConcurrentHashMap<>(Map.of(A, Knows.NO, B, Knows.NO));
  private final ScriptedProber prober = new ScriptedProber(this::answer);
  private final Recorder recorder = new Recorder();
  private volatile Optional<String> corefile = Optional.empty();
  private volatile List<Target> servers = List.of(A, B);
  private final Canary canary =
      new Canary(
          new Api(api.client(), time),
          new CanarySettings(
              "dnshealth", Optional.of(new CanarySettings.Pod("us", "our-uid")), EVERY),
          () -> new Targets(servers, time.now(), true),
          prober,
          () -> Optional.of("cluster.local"),
          () -> corefile,
          recorder,
          Duration.ofMillis(10),
          time);

  @AfterEach
  void end() {
    canary.close();
    canary.awaitEnd(Duration.ofSeconds(5));
    api.close();
  }

  @Test
  void theServiceUsesUpNoClusterAddressBelongsToOurPodAndOwnsItsEndpoints() {
    begin();

    Service service = service();
    assertThat(service.getMetadata().getName()).startsWith("dnshealth-canary-");
    assertThat(service.getMetadata().getLabels()).containsKey(SeenService.CANARY);
    assertThat(service.getMetadata().getOwnerReferences())
        .extracting(OwnerReference::getKind, OwnerReference::getName, OwnerReference::getUid)
        .containsExactly(tuple("Pod", "us", "our-uid"));
    assertThat(service.getSpec().getClusterIP()).isEqualTo("None");
    assertThat(service.getSpec().getSelector()).isEmpty();
    EndpointSlice slice =
        api.client()
            .discovery()
            .v1()
            .endpointSlices()
            .inNamespace("dnshealth")
            .list()
            .getItems()
            .get(0);
    assertThat(slice.getEndpoints()).hasSize(254);
    assertThat(slice.getMetadata().getLabels())
        .containsEntry("kubernetes.io/service-name", service.getMetadata().getName());
    assertThat(slice.getMetadata().getOwnerReferences().get(0).getUid())
        .isEqualTo(service.getMetadata().getUid());
  }

  @Test
  void eachServersTimeIsMeasuredForBothChangesAndNothingIsLeft() {
    begin();
    later(Duration.ofSeconds(1));
    knows.put(A, Knows.YES);
    later(Duration.ofSeconds(1));
    knows.put(B, Knows.YES);
    later(Duration.ofSeconds(1));

    assertThat(services()).isEmpty();
    assertThat(recorder.measured)
        .extracting(Propagation::server, Propagation::change)
        .containsExactly(tuple(A, Change.CREATED), tuple(B, Change.CREATED));
    assertThat(recorder.measured.get(0).took().orElseThrow())
        .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
    assertThat(recorder.measured.get(1).took().orElseThrow())
        .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(3));

    later(Duration.ofSeconds(1));
    knows.put(A, Knows.NO);
    knows.put(B, Knows.NO);
    later(Duration.ofSeconds(1));

    assertThat(recorder.measured).hasSize(4);
    assertThat(recorder.measured.subList(2, 4))
        .allSatisfy(
            removed -> {
              assertThat(removed.change()).isEqualTo(Change.REMOVED);
              assertThat(removed.took().orElseThrow())
                  .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
            });
  }

  @Test
  void noServerIsAskedMoreThanFourTimesASecondNorForOneNameTwice() {
    begin();
    for (int second = 0; second < 20; second++) {
      int before = sent(A).size();
      later(Duration.ofSeconds(1));
      assertThat(sent(A).size() - before).isLessThanOrEqualTo(second < 10 ? 4 : 1);
    }

    assertThat(sent(A).size()).isGreaterThan(20);
    assertThat(sent(A)).extracting(sent -> sent.probe().question()).doesNotHaveDuplicates();
  }

  @Test
  void aServerThatAnswersButNeverKnowsIsCountedAsMissedAndNotAskedToForget() {
    knows.put(B, Knows.YES);
    begin();
    for (int second = 0; second < 61; second++) {
      later(Duration.ofSeconds(1));
    }

    assertThat(services()).isEmpty();
    assertThat(recorder.measured).contains(new Propagation(A, Change.CREATED, Optional.empty()));
    int asked = sent(A).size();
    knows.put(B, Knows.NO);
    later(Duration.ofSeconds(2));
    assertThat(recorder.measured).hasSize(3);
    assertThat(recorder.measured.get(2).server()).isEqualTo(B);
    assertThat(sent(A)).hasSize(asked);
  }

  @Test
  void aServerThatIsSilentIsNotMeasured() {
    knows.put(A, Knows.SILENT);
    knows.put(B, Knows.YES);
    begin();
    for (int second = 0; second < 61; second++) {
      later(Duration.ofSeconds(1));
    }

    assertThat(services()).isEmpty();
    assertThat(recorder.measured).extracting(Propagation::server).containsExactly(B);
  }

  @Test
  void aServerThatGoesAwayIsNotWaitedFor() {
    knows.put(B, Knows.YES);
    begin();
    later(Duration.ofSeconds(1));

    servers = List.of(B);
    canary.step();

    assertThat(services()).isEmpty();
    assertThat(recorder.measured).extracting(Propagation::server).containsExactly(B);
  }

  @Test
  void theNextOneComesAfterTheIntervalUnderAnotherName() {
    knows.put(A, Knows.YES);
    knows.put(B, Knows.YES);
    begin();
    later(Duration.ofSeconds(1));
    assertThat(services()).isEmpty();
    knows.put(A, Knows.NO);
    knows.put(B, Knows.NO);
    later(Duration.ofSeconds(1));
    assertThat(recorder.measured).hasSize(4);
    assertThat(created()).hasSize(1);

    // The measurement ended somewhere within the last second.
    time.advance(EVERY.minusSeconds(2));
    canary.step();
    assertThat(created()).hasSize(1);
    time.advance(Duration.ofSeconds(2));
    canary.step();

    assertThat(created()).hasSize(2);
    assertThat(created().get(0)).isNotEqualTo(created().get(1));
  }

  @Test
  void whatACrashLeftBehindIsRemovedFirstAndNothingElseIs() {
    left("dnshealth-canary-left", true, "another-uid");
    left("dnshealth-canary-but-not-labelled", false, "another-uid");
    left("labelled-but-not-ours", true, "another-uid");
    api.date(Instant.now().plus(Duration.ofMinutes(4)));

    begin();

    assertThat(services())
        .extracting(service -> service.getMetadata().getName())
        .contains("dnshealth-canary-but-not-labelled", "labelled-but-not-ours")
        .doesNotContain("dnshealth-canary-left");
  }

  @Test
  void whatAnotherDaemonIsAtWorkWithStaysAndWhatWeLeftOurselvesDoesNot() {
    left("dnshealth-canary-at-work", true, "another-uid");
    left("dnshealth-canary-of-ours", true, "our-uid");
    api.date(Instant.now().plus(Duration.ofMinutes(1)));

    begin();

    assertThat(services())
        .extracting(service -> service.getMetadata().getName())
        .contains("dnshealth-canary-at-work")
        .doesNotContain("dnshealth-canary-of-ours");
  }

  @Test
  void aServiceWhoseMakingWasNotConfirmedIsRemovedAllTheSame() {
    api.answer("POST " + SERVICES, 500, "{}");
    canary.step();

    assertThat(created()).hasSize(1);
    assertThat(api.requests("DELETE " + SERVICES + "/dnshealth-canary-")).hasSize(1);
  }

  @Test
  void aMeasurementDuringWhichThisProcessStoodStillIsDropped() {
    begin();
    knows.put(A, Knows.YES);
    knows.put(B, Knows.YES);
    time.advance(Duration.ofMillis(1001));
    canary.step();

    assertThat(services()).isEmpty();
    later(Duration.ofSeconds(2));
    assertThat(recorder.measured).isEmpty();
  }

  @Test
  void closingRemovesWhatIsThere() {
    begin();
    assertThat(services()).hasSize(1);

    canary.close();
    canary.awaitEnd(Duration.ofSeconds(5));

    assertThat(services()).isEmpty();
  }

  @Test
  void withoutTheRightItWaitsForTheNextTime() {
    api.answer("POST " + SERVICES, 403, "{\"message\":\"forbidden\"}");
    begin();
    later(Duration.ofSeconds(5));
    assertThat(api.requests("POST")).hasSize(1);

    api.answerAsUsual("POST " + SERVICES);
    time.advance(EVERY);
    canary.step();
    assertThat(services()).hasSize(1);
  }

  @Test
  void endpointsThatCannotBeMadeLeaveNoServiceBehind() {
    api.answer("POST /apis/discovery.k8s.io/v1/namespaces/dnshealth/endpointslices", 403, "{}");
    begin();

    assertThat(created()).hasSize(1);
    assertThat(services()).isEmpty();
    assertThat(prober.sent()).isEmpty();
  }

  @Test
  void anApiThatVanishesEndsTheMeasurementAndTheNextOneCleansUp() {
    knows.put(A, Knows.YES);
    knows.put(B, Knows.YES);
    canary.step();
    String left = service().getMetadata().getName();
    api.stop();
    canary.step();
    later(Duration.ofSeconds(1));
    assertThat(recorder.measured).extracting(Propagation::change).containsOnly(Change.CREATED);

    api.comeBack();
    knows.put(A, Knows.NO);
    knows.put(B, Knows.NO);
    time.advance(EVERY);
    canary.step();
    assertThat(services())
        .extracting(service -> service.getMetadata().getName())
        .hasSize(1)
        .doesNotContain(left);
  }

  @Test
  void whereCoreDnsIsNotToKnowOurNamespaceNothingIsMade() {
    corefile = Optional.of(". {\n kubernetes x {\n  namespaces default\n }\n}");
    begin();

    assertThat(api.requests()).isEmpty();
  }

  @Test
  void onceStartedItMeasuresByItself() {
    canary.start();
    canary.start();

    await().until(() -> !sent(A).isEmpty() && !sent(B).isEmpty());
  }

  /** Makes the Service, and asks each server for the first time. */
  private void begin() {
    canary.step();
    canary.step();
  }

  /** Lets time pass in steps that are as short as those between two queries. */
  private void later(Duration span) {
    for (Duration left = span; !left.isZero(); left = left.minusMillis(250)) {
      time.advance(Duration.ofMillis(250));
      canary.step();
    }
  }

  private Outcome answer(Target target, Probe probe) {
    return switch (knows.getOrDefault(target, Knows.NO)) {
      case SILENT -> new Outcome.TimedOut(Timing.of(probe.timeout()), 0);
      case NO -> answered(Rcode.NXDOMAIN, List.of());
      case YES ->
          answered(
              Rcode.NOERROR,
              List.of(
                  new Reply.Answer(
                      probe.question().name(), RecordType.A.code(), 5, address(probe))));
    };
  }

  private static String address(Probe probe) {
    return probe.question().name().split("\\.", 2)[0].replace('-', '.');
  }

  private static Outcome answered(int rcode, List<Reply.Answer> answers) {
    return new Outcome.Answered(
        new Reply(rcode, true, false, answers, 60), Timing.of(Duration.ofMillis(1)));
  }

  private List<Sent> sent(Target target) {
    return prober.sent().stream().filter(sent -> sent.target().equals(target)).toList();
  }

  private List<Service> services() {
    return api.client().services().inNamespace("dnshealth").list().getItems();
  }

  private Service service() {
    return services().get(0);
  }

  private List<String> created() {
    return api.requests("POST " + SERVICES);
  }

  private void left(String name, boolean labelled, String owner) {
    Service service = Services.service("dnshealth", name, "None");
    service
        .getMetadata()
        .setOwnerReferences(
            List.of(
                new OwnerReferenceBuilder()
                    .withApiVersion("v1")
                    .withKind("Pod")
                    .withName("some")
                    .withUid(owner)
                    .build()));
    service.getMetadata().setLabels(labelled ? Map.of(SeenService.CANARY, "true") : Map.of());
    api.client().resource(service).create();
  }

  private static Target server(String name, String address) {
    return Target.server(
        new Instance(name, "uid of " + name, Optional.empty()),
        Addresses.socketAddress(address, 53));
  }

  private static final class Recorder implements PropagationListener {

    private final List<Propagation> measured = new CopyOnWriteArrayList<>();

    @Override
    public void onMeasured(Propagation propagation) {
      measured.add(propagation);
    }

    @Override
    public void onServers(Collection<Target> servers) {
      assertThat(servers).isNotEmpty();
    }
  }
}
