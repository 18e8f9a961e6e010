package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.Targets;
import dev.dnshealth.core.testing.ManualTime;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KubernetesDiscoveryTest {

  private static final Duration LOOK = Duration.ofMillis(50);

  private static final String SLICES =
      "GET /apis/discovery.k8s.io/v1/namespaces/kube-system/endpointslices"
          + "?labelSelector=kubernetes.io%2Fservice-name%3Dkube-dns";

  private static final String CACHES =
      "GET /api/v1/namespaces/kube-system/pods?labelSelector=k8s-app%3Dnode-local-dns"
          + "&fieldSelector=spec.nodeName%3Dnode-1";

  private static final String OTHER_PODS =
      "GET /api/v1/namespaces/kube-system/pods?labelSelector=app%3Dother";

  private final FollowedCluster cluster = new FollowedCluster(LOOK, () -> 1);
  private final MockApi api = cluster.api;
  private final ManualTime time = cluster.time;
  private final KubernetesDiscovery discovery = cluster.discovery;

  private String uidOfA;

  @BeforeEach
  void oneServiceAndTwoPods() {
    put(Samples.service("10.43.0.10"));
    uidOfA = put(Samples.pod("a", ""));
    put(
        Samples.slice(
            "s",
            "IPv4",
            Samples.endpoint("10.42.0.1", "a", uidOfA),
            Samples.endpoint("10.42.0.2", "b", put(Samples.pod("b", "")))));
  }

  @AfterEach
  void end() {
    cluster.close();
  }

  @Test
  void knowsNothingBeforeItIsStarted() {
    assertThat(discovery.current()).isEqualTo(Targets.none(time.now()));
  }

  @Test
  void findsTheServiceItsPodsAndTheSilentAddress() {
    start();

    assertThat(ids())
        .containsExactly("kube-dns@10.43.0.10", "a@10.42.0.1", "b@10.42.0.2", "interception-check");
    assertThat(discovery.current().of(Role.SILENT))
        .singleElement()
        .extracting(t -> t.udp().toString())
        .isEqualTo("/203.0.113.1:53");
  }

  @Test
  void followsAPodThatIsReplaced() {
    start();

    replaceB();

    await()
        .untilAsserted(
            () -> assertThat(ids()).contains("c@10.42.0.3").doesNotContain("b@10.42.0.2"));
  }

  @Test
  void followsAServiceThatSelectsOtherPods() {
    start();

    put(
        new ServiceBuilder(Samples.service("10.43.0.99"))
            .editSpec()
            .withSelector(Map.of("app", "other"))
            .endSpec()
            .build());
    String uid =
        put(
            new PodBuilder(Samples.pod("c", ""))
                .editMetadata()
                .withLabels(Map.of("app", "other"))
                .endMetadata()
                .build());
    put(Samples.slice("s", "IPv4", Samples.endpoint("10.42.0.3", "c", uid)));

    await()
        .untilAsserted(
            () ->
                assertThat(ids())
                    .containsExactly("kube-dns@10.43.0.99", "c@10.42.0.3", "interception-check"));
    time.advance(Duration.ofSeconds(10));
    await().until(() -> !stale(time.now()));
  }

  @Test
  void thePodsOfAnotherSelectorThatCannotBeReadLeaveTheOldTargetsToGrowOld() {
    start();
    List<String> before = ids();
    api.answer(OTHER_PODS + "&resourceVersion=0", 403, "{}");

    put(
        new ServiceBuilder(Samples.service("10.43.0.10"))
            .editSpec()
            .withSelector(Map.of("app", "other"))
            .endSpec()
            .build());
    await().until(() -> !api.requests(OTHER_PODS).isEmpty());
    time.advance(Duration.ofSeconds(10));

    await().during(Duration.ofMillis(300)).until(() -> stale(time.now()));
    assertThat(ids()).isEqualTo(before);
  }

  @Test
  void aServiceWhoseEndpointsAreKeptByHandNeedsNoPods() {
    start();

    put(
        new ServiceBuilder(Samples.service("10.43.0.10"))
            .editSpec()
            .withSelector(Map.of())
            .endSpec()
            .build());
    put(Samples.slice("s", "IPv4", Samples.endpoint("10.42.0.9", "z", "u9")));

    await().until(() -> ids().contains("z@10.42.0.9"));
    time.advance(Duration.ofSeconds(10));
    await().until(() -> !stale(time.now()));
  }

  @Test
  void aServiceThatCannotBeUsedLeavesTheTargetsToGrowOld() {
    start();
    List<String> before = ids();

    put(Samples.service("None"));
    await()
        .ignoreExceptionsInstanceOf(ConditionTimeoutException.class)
        .until(
            () -> {
              time.advance(Duration.ofSeconds(1));
              await()
                  .during(Duration.ofMillis(200))
                  .atMost(Duration.ofSeconds(1))
                  .until(() -> stale(time.now()));
              return true;
            });
    assertThat(ids()).isEqualTo(before);

    put(Samples.service("10.43.0.10"));
    await().until(() -> !stale(time.now()));
  }

  @Test
  void anApiThatStopsLeavesTheTargetsAndLetsThemGrowOld() {
    start();
    api.stop();
    List<String> before = ids();

    time.advance(Duration.ofSeconds(30));
    await().during(Duration.ofMillis(300)).until(() -> true);

    assertThat(ids()).isEqualTo(before);
    assertThat(discovery.current().asOf()).isBefore(time.now().minusSeconds(29));
    assertThat(discovery.current().complete()).isTrue();
  }

  @Test
  void anApiThatComesBackIsFollowedAgain() {
    start();
    api.stop();
    time.advance(Duration.ofSeconds(30));
    api.comeBack();
    replaceB();

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              // Also lets an informer that is still asleep lose its patience.
              time.advance(Duration.ofSeconds(1));
              assertThat(ids()).contains("c@10.42.0.3").doesNotContain("b@10.42.0.2");
            });
    await().until(() -> !stale(time.now()));
  }

  @Test
  void anApiThatIsNotThereYetIsWaitedFor() {
    api.stop();
    discovery.start();
    await().during(Duration.ofMillis(200)).until(() -> !discovery.current().complete());

    api.comeBack();

    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              time.advance(Duration.ofSeconds(1));
              return discovery.current().complete();
            });
    assertThat(ids()).contains("a@10.42.0.1");
  }

  @Test
  void aServerErrorMakesTheViewOldThoughTheWatchesStand() {
    start();
    api.answer("GET /api/v1/namespaces/kube-system/services/kube-dns", 503, "{}");
    time.advance(Duration.ofSeconds(10));

    await().during(Duration.ofMillis(300)).until(() -> stale(time.now()));
    api.answerAsUsual("GET /api/v1/namespaces/kube-system/services/kube-dns");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              time.advance(Duration.ofSeconds(1));
              return !stale(time.now().minusSeconds(5));
            });
  }

  @Test
  void aWatchThatHasGoneSilentIsReplacedAndMakesTheViewOld() {
    start();
    int before = api.requests(SLICES + "&").size();
    api.answer(
        SLICES, 200, "{\"items\":[{\"metadata\":{\"name\":\"s\",\"resourceVersion\":\"x\"}}]}");

    await().until(() -> api.requests(SLICES + "&").size() > before);
    time.advance(Duration.ofSeconds(10));
    await().during(Duration.ofMillis(300)).until(() -> stale(time.now()));

    api.answerAsUsual(SLICES);
    await().until(() -> !stale(time.now()));
    assertThat(ids()).contains("a@10.42.0.1", "b@10.42.0.2");
  }

  @Test
  void aCacheOnOurNodeIsATargetAndSoIsTheServiceItAsks() {
    put(upstream("10.43.0.11"));
    caches(cache("-localip", "169.254.20.10,10.43.0.10", "-upstreamsvc", "upstream"));
    discovery.start();

    await().until(() -> ids().contains("node-cache@169.254.20.10"));
    assertThat(ids()).contains("upstream@10.43.0.11");
    assertThat(discovery.nodeCache()).contains(true);
    assertThat(discovery.current().of(Role.NODE_CACHE)).hasSize(1);
  }

  @Test
  void withoutACacheOnOurNodeThereIsNoneAndThatIsKnown() {
    caches();
    start();

    await().untilAsserted(() -> assertThat(discovery.nodeCache()).contains(false));
    assertThat(discovery.current().of(Role.NODE_CACHE)).isEmpty();
  }

  @Test
  void aCacheThatComesAndGoesIsSeenWithinAMinute() {
    caches();
    start();
    caches(cache("-localip", "169.254.20.10"));
    time.advance(Duration.ofSeconds(61));
    await().until(() -> ids().contains("node-cache@169.254.20.10"));
    assertThat(discovery.nodeCache()).contains(false);

    caches();
    time.advance(Duration.ofSeconds(61));
    await().until(() -> !ids().contains("node-cache@169.254.20.10"));
  }

  @Test
  void aCacheThatDoesNotRunOrGoesAwayIsNone() {
    Pod pending = cache("-localip", "169.254.20.10");
    pending.getStatus().setPhase("Pending");
    Pod going = cache("-localip", "169.254.20.10");
    going.getMetadata().setDeletionTimestamp(MockApi.NOW.toString());
    caches(pending, going);
    start();

    await().untilAsserted(() -> assertThat(discovery.nodeCache()).contains(false));
    assertThat(discovery.current().of(Role.NODE_CACHE)).isEmpty();
  }

  @Test
  void aCacheThatTellsNoAddressIsSomewhereNobodyKnowsWhere() {
    caches(cache("-conf", "/etc/Corefile"));
    start();

    assertThat(discovery.nodeCache()).isEmpty();
    assertThat(discovery.current().of(Role.NODE_CACHE)).isEmpty();
  }

  @Test
  void aCacheThatMayNotBeLookedForIsUnknown() {
    api.answer(CACHES, 403, "{}");
    start();

    assertThat(discovery.nodeCache()).isEmpty();
  }

  private void caches(Pod... pods) {
    api.answer(
        CACHES,
        200,
        api.client()
            .getKubernetesSerialization()
            .asJson(new PodListBuilder().withItems(pods).build()));
  }

  private static Pod cache(String... arguments) {
    return new PodBuilder(Samples.pod("cache", "u9"))
        .editSpec()
        .editFirstContainer()
        .withArgs(arguments)
        .endContainer()
        .endSpec()
        .build();
  }

  private static Service upstream(String ip) {
    return new ServiceBuilder(Samples.service(ip))
        .editMetadata()
        .withName("upstream")
        .endMetadata()
        .build();
  }

  @Test
  void startAndCloseMayBeCalledTwice() {
    start();
    discovery.start();
    discovery.close();
    discovery.close();

    assertThat(ids()).contains("a@10.42.0.1");
  }

  private void start() {
    discovery.start();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> discovery.current().complete() && ids().size() == 4);
    await().until(() -> !stale(time.now()));
  }

  private boolean stale(Instant since) {
    return discovery.current().asOf().isBefore(since);
  }

  private List<String> ids() {
    return cluster.ids();
  }

  private void replaceB() {
    api.client().pods().inNamespace("kube-system").withName("b").delete();
    put(
        Samples.slice(
            "s",
            "IPv4",
            Samples.endpoint("10.42.0.1", "a", uidOfA),
            Samples.endpoint("10.42.0.3", "c", put(Samples.pod("c", "")))));
  }

  private String put(HasMetadata object) {
    return cluster.put(object);
  }
}
