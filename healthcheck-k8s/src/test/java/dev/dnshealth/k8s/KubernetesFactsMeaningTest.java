package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.facts.ServiceFacts;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the facts say in the less usual cases. */
class KubernetesFactsMeaningTest extends FactsCluster {

  private static final String SERVICE = "GET /api/v1/namespaces/kube-system/services/kube-dns";
  private static final String SLICES =
      "GET /apis/discovery.k8s.io/v1/namespaces/kube-system/endpointslices"
          + "?labelSelector=kubernetes.io%2Fservice-name%3Dkube-dns";
  private static final String POD_OF_STRANGER =
      "GET /api/v1/namespaces/kube-system/pods?fieldSelector=status.podIP%3D10.42.0.9";

  @Test
  void aMountedMapThatMayNotBeReadLeavesTheChangeOfTheCorefileUnknown() throws Exception {
    assertThat(corefileChange()).contains(MockApi.NOW);

    api.answer(CONFIG_MAPS + "other", 403, "{\"message\":\"forbidden\"}");

    assertThat(refresh().config().orElseThrow().name()).isEqualTo("coredns");
    assertThat(corefileChange()).isEmpty();
  }

  @Test
  void aMountedMapThatIsNotThereMattersUnlessItIsOptional() throws Exception {
    api.answer(CONFIG_MAPS + "custom", 404, "{\"message\":\"not found\"}");
    assertThat(corefileChange()).contains(MockApi.NOW);

    api.answer(CONFIG_MAPS + "other", 404, "{\"message\":\"not found\"}");
    assertThat(corefileChange()).isEmpty();
  }

  @Test
  void withTwoOwnersOfReadyPodsTheWorkloadIsUnknown() throws Exception {
    create(ready("r1", "ReplicaSet", "coredns-1"));
    create(ready("r2", "ReplicaSet", "coredns-1"));
    assertThat(refresh().workload()).isPresent();

    create(ready("d1", "DaemonSet", "other-dns"));

    Facts read = refresh();
    assertThat(read.workload()).isEmpty();
    assertThat(read.pods()).hasSize(4);
    assertThat(read.config()).isPresent();
  }

  @Test
  void aReadyPodWithoutAControllerIsAnotherOwner() throws Exception {
    create(ready("r1", "ReplicaSet", "coredns-1"));
    create(
        new PodBuilder(ready("bare", "x", "x"))
            .editMetadata()
            .withOwnerReferences()
            .endMetadata()
            .build());

    assertThat(refresh().workload()).isEmpty();
  }

  @Test
  void anOwnerOfPodsThatAreNotReadyDoesNotHideTheOther() throws Exception {
    create(ready("r1", "ReplicaSet", "coredns-1"));
    Pod sick = ready("d1", "DaemonSet", "other-dns");
    sick.getStatus().setConditions(List.of());
    create(sick);

    assertThat(refresh().workload().orElseThrow().name()).isEqualTo("coredns");
  }

  @Test
  void whatIsKnownOfACacheOnTheNodeIsAmongTheFacts() throws Exception {
    assertThat(refresh().nodeCache()).isEmpty();

    nodeCache = Optional.of(true);
    assertThat(refresh().nodeCache()).contains(true);
  }

  @Test
  void theServiceIsDescribedWithItsEndpointsAndOwners() throws Exception {
    create(ready("r1", "ReplicaSet", "coredns-1"));

    assertThat(refresh().service())
        .contains(new ServiceFacts(true, 1, List.of(), List.of("Deployment coredns"), false));
  }

  @Test
  void anAddressWhosePodIsGoneIsAStray() throws Exception {
    create(Samples.slice("s2", "IPv4", Samples.endpoint("10.42.0.9", "gone", "u9")));

    assertThat(strays()).containsExactly("10.42.0.9");
  }

  @Test
  void anAddressOfAPodThatWasReplacedUnderItsNameIsAStray() throws Exception {
    create(Samples.slice("s2", "IPv4", Samples.endpoint("10.42.0.9", "a", "an older one")));

    assertThat(strays()).containsExactly("10.42.0.9");
  }

  @Test
  void anAddressOfAPodThatCameAfterThePodsWereListedIsNoStray() throws Exception {
    create(
        new PodBuilder(Samples.pod("late", ""))
            .editMetadata()
            .withLabels(Map.of("not", "selected"))
            .endMetadata()
            .build());
    String uid =
        api.client()
            .pods()
            .inNamespace("kube-system")
            .withName("late")
            .get()
            .getMetadata()
            .getUid();
    create(Samples.slice("s2", "IPv4", Samples.endpoint("10.42.0.9", "late", uid)));

    assertThat(strays()).isEmpty();
  }

  @Test
  void anAddressWithoutAPodsNameIsAStrayIfNoPodHasIt() throws Exception {
    create(Samples.slice("s2", "IPv4", new EndpointBuilder().withAddresses("10.42.0.9").build()));
    api.answer(POD_OF_STRANGER, 200, "{\"items\":[]}");
    assertThat(strays()).containsExactly("10.42.0.9");

    api.answer(POD_OF_STRANGER, 200, "{\"items\":[{}]}");
    assertThat(strays()).isEmpty();

    api.answer(POD_OF_STRANGER, 403, "{}");
    assertThat(strays()).isEmpty();
  }

  @Test
  void aServiceThatIsNotThereIsKnownNotToBeAndOneThatMayNotBeReadIsUnknown() throws Exception {
    api.answer(SERVICE, 404, "{}");
    assertThat(refresh().service().orElseThrow().exists()).isFalse();

    api.answer(SERVICE, 403, "{}");
    assertThat(refresh().service()).isEmpty();
  }

  @Test
  void withoutTheRightToReadEndpointSlicesNothingIsSaidOfTheService() throws Exception {
    api.answer(SLICES, 403, "{}");

    assertThat(refresh().service()).isEmpty();
  }

  @Test
  void theOwnersOfMixedServersAreNamed() throws Exception {
    create(ready("r1", "ReplicaSet", "coredns-1"));
    create(ready("d1", "DaemonSet", "other-dns"));
    create(ready("j1", "Job", "odd"));

    assertThat(refresh().service().orElseThrow().owners())
        .containsExactly("DaemonSet other-dns", "Deployment coredns", "Job odd");
  }

  @Test
  void replicaSetsThatMayNotBeReadDoNotLookLikeSeveralOwners() throws Exception {
    create(ready("r1", "ReplicaSet", "coredns-1"));
    create(ready("r2", "ReplicaSet", "coredns-2"));
    api.answer("GET /apis/apps/v1/namespaces/kube-system/replicasets/coredns-1", 403, "{}");
    api.answer("GET /apis/apps/v1/namespaces/kube-system/replicasets/coredns-2", 403, "{}");

    Facts read = refresh();

    assertThat(read.service().orElseThrow().owners()).isEmpty();
    assertThat(read.workload()).isEmpty();
  }

  @Test
  void aDeploymentThatMayNotBeReadIsKnownByName() throws Exception {
    create(ready("r1", "ReplicaSet", "coredns-1"));
    api.answer(DEPLOYMENT, 403, "{}");

    Facts read = refresh();

    assertThat(read.service().orElseThrow().owners()).containsExactly("Deployment coredns");
    assertThat(read.workload()).isEmpty();
  }

  private List<String> strays() throws Exception {
    return refresh().service().orElseThrow().strays();
  }

  @ParameterizedTest
  @CsvSource({"PT10M", "PT-10M", "PT0S"})
  void theApisTimesAreShiftedToOurClock(Duration ahead) throws Exception {
    api.date(MockApi.NOW.plus(ahead));
    Instant theirs = MockApi.NOW.plus(ahead);
    described(theirs);

    Facts read = refresh();

    Facts.PodFacts pod =
        read.pods().values().stream().filter(p -> p.name().equals("r1")).findFirst().orElseThrow();
    assertThat(pod.readySince()).contains(time.now().minusSeconds(30));
    assertThat(pod.startedAt()).contains(time.now().minusSeconds(20));
    assertThat(pod.lastRestartAt()).contains(time.now().minusSeconds(10));
    assertThat(read.workload().orElseThrow().changedAt()).contains(time.now().minusSeconds(40));
    assertThat(read.config().orElseThrow().changedAt()).contains(MockApi.NOW.minus(ahead));
    assertThat(read.asOf()).isEqualTo(time.now());
  }

  @Test
  void anObservationOfOurOwnIsNotShifted() throws Exception {
    api.date(MockApi.NOW.plusSeconds(600));
    refresh();
    deployment(8);

    assertThat(refresh().workload().orElseThrow().changedAt()).contains(time.now());
  }

  @Test
  void withoutADateNothingIsShifted() throws Exception {
    api.noDate();
    described(MockApi.NOW.plusSeconds(600));

    assertThat(refresh().workload().orElseThrow().changedAt())
        .contains(MockApi.NOW.plusSeconds(560));
  }
}
