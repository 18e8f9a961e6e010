package dev.dnshealth.k8s.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dnshealth.core.evidence.Peer;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.testing.ManualTime;
import dev.dnshealth.core.testing.SettableDiscovery;
import dev.dnshealth.k8s.MockApi;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobListBuilder;
import io.fabric8.mockwebserver.http.MockResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProberPodsTest {

  private static final String MAKE = "POST /apis/batch/v1/namespaces/dnshealth-probers/jobs";

  private final MockApi api = new MockApi();
  private final ManualTime time = new ManualTime(ProberSamples.NOW);
  private final LocalTunnels tunnels = new LocalTunnels();
  private final SettableDiscovery discovery =
      new SettableDiscovery(
          time,
          ProberSamples.SERVICE,
          ProberSamples.pod(0, "node-1"),
          ProberSamples.pod(1, "node-2"));
  private ProbePlan plan = ProberSamples.PLAN;
  private final ProberPods probers =
      new ProberPods(api.client(), tunnels, "image:1", discovery, () -> plan, time);
  private final List<Observation> seen = new ArrayList<>();
  private FakeProbers cluster =
      new FakeProbers(api.client(), tunnels, time, UnaryOperator.identity());

  @AfterEach
  void end() {
    probers.close();
    cluster.close();
    api.close();
  }

  @Test
  void probersAreSentToTheNodesOfThePodsAndHeard() {
    cluster.start();
    probers.start();

    await().until(() -> heard() == 2);

    assertThat(jobs()).extracting(ProberPodsTest::node).containsExactly("node-1", "node-2");
    assertThat(seen)
        .extracting(each -> each.from().id())
        .containsExactlyInAnyOrder("prober node-1", "prober node-2");
    assertThat(probers.problem()).isEmpty();
    assertThat(probers.sights())
        .containsExactly(new ProberSight("node-1", true, ""), new ProberSight("node-2", true, ""));
  }

  @Test
  void otherTargetsAreGivenToNewProbersUnderTheSameEpoch() {
    cluster.start();
    probers.start();
    await().until(() -> heard() == 2);
    List<Job> before = jobs();
    String epoch = probers.take().peers().get(0).epoch();
    List<Target> targets = new ArrayList<>(discovery.current().all());
    targets.set(1, ProberSamples.pod(7, "node-1"));

    discovery.set(targets);
    time.advance(Duration.ofSeconds(3));

    await().until(() -> heard() == 2 && jobs().stream().noneMatch(before::contains));
    assertThat(jobs()).hasSize(2);
    assertThat(probers.take().peers()).extracting(Peer::epoch).containsOnly(epoch);
  }

  @Test
  void whileTheyRestThereAreNone() {
    cluster.start();
    probers.start();
    await().until(() -> heard() == 2);

    probers.rest();

    await().until(() -> jobs().isEmpty() && probers.take().peers().isEmpty());
    assertThat(probers.problem()).contains("they are not needed now");
    probers.start();
    await().until(() -> heard() == 2);
    assertThat(probers.problem()).isEmpty();
  }

  @Test
  void closingRemovesJobsAndPods() {
    cluster.start();
    probers.start();
    await().until(() -> heard() == 2);

    probers.close();

    assertThat(jobs()).isEmpty();
    assertThat(api.client().pods().inNamespace(ProberPods.NAMESPACE).list().getItems()).isEmpty();
    assertThat(api.requests("DELETE /apis/batch/v1/namespaces/dnshealth-probers/jobs/"))
        .hasSize(2)
        .allSatisfy(
            request -> assertThat(request).contains("\"propagationPolicy\":\"Background\""));
  }

  @Test
  void namespaceIsMadeWhereThereIsNone() {
    api.answer(
        MAKE,
        () -> {
          api.answerAsUsual(MAKE);
          return new MockResponse().setResponseCode(404).setBody("{}");
        });
    probers.start();

    await().until(() -> jobs().size() == 2);

    assertThat(
            api.client()
                .namespaces()
                .withName("dnshealth-probers")
                .require()
                .getMetadata()
                .getLabels())
        .containsEntry("pod-security.kubernetes.io/enforce", "restricted");
  }

  @Test
  void refusedJobIsNamed() {
    api.answer(
        MAKE,
        403,
        "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"code\":403,"
            + "\"message\":\"jobs.batch is forbidden: User \\\"x\\\" cannot create\"}");
    probers.start();

    await()
        .until(
            () ->
                probers
                    .problem()
                    .filter(
                        why ->
                            why.contains(
                                "prober on node-1: its Job was refused: jobs.batch is forbidden"))
                    .isPresent());

    assertThat(probers.take().peers())
        .isNotEmpty()
        .allMatch(peer -> peer.state() == Peer.State.UNHEARD);
  }

  @Test
  void imageThatCannotBePulledIsNamed() {
    cluster = new FakeProbers(api.client(), tunnels, time, ProberPodsTest::withoutImage);
    cluster.start();
    probers.start();

    await()
        .until(
            () ->
                probers
                    .problem()
                    .filter(why -> why.contains("node-1: ErrImagePull: no such image"))
                    .isPresent());
  }

  @Test
  void jobThatMakesNoPodIsExplainedByTheClusterItself() {
    probers.start();
    await().until(() -> jobs().size() == 2);
    jobs().forEach(this::complain);

    time.advance(Duration.ofSeconds(4));

    await()
        .until(
            () ->
                probers
                    .problem()
                    .filter(why -> why.contains("its Job makes no pod: exceeded quota: pods"))
                    .isPresent());
  }

  @Test
  void leftoversOfDeadRunsAreRemovedAndThoseOfOthersAreNot() {
    Job old = otherRun("old", "2020-01-01T00:00:00Z");
    Job young = otherRun("young", "2999-01-01T00:00:00Z");
    String listed =
        api.client()
            .getKubernetesSerialization()
            .asJson(new JobListBuilder().withItems(old, young).build());
    // The mock server dates all objects by itself.
    api.answer(
        "GET /apis/batch/v1/namespaces/dnshealth-probers/jobs"
            + "?labelSelector=app.kubernetes.io%2Fname%3Dhealthcheck-prober",
        200, listed);
    String delete = "DELETE /apis/batch/v1/namespaces/dnshealth-probers/jobs/";
    probers.start();

    await().until(() -> api.requests(MAKE).size() == 2 && !api.requests(delete).isEmpty());

    assertThat(api.requests(delete))
        .singleElement()
        .satisfies(request -> assertThat(request).startsWith(delete + "old "));
  }

  @Test
  void nothingIsSentWhileItIsNotKnownWhatToAsk() {
    plan = ProbePlan.none();
    probers.start();

    await()
        .untilAsserted(
            () -> assertThat(probers.problem()).contains("it is not known yet what to ask"));

    assertThat(jobs()).isEmpty();
  }

  private static Pod withoutImage(Pod pod) {
    return pod.edit()
        .editStatus()
        .withPhase("Pending")
        .addNewContainerStatus()
        .withNewState()
        .withNewWaiting()
        .withReason("ErrImagePull")
        .withMessage("no such image")
        .endWaiting()
        .endState()
        .endContainerStatus()
        .endStatus()
        .build();
  }

  /** The mock server does not know this field selector. */
  private void complain(Job job) {
    String name = job.getMetadata().getName();
    api.answer(
        "GET /api/v1/namespaces/dnshealth-probers/events?fieldSelector=involvedObject.name%3D"
            + name
            + "&limit=20",
        200,
        "{\"kind\":\"EventList\",\"apiVersion\":\"v1\",\"items\":[{\"kind\":\"Event\","
            + "\"type\":\"Warning\",\"message\":\"exceeded quota: pods\"}]}");
  }

  private static Job otherRun(String name, String made) {
    return ProberSamples.job(name, ProberSamples.work("node-1", "node-1"))
        .toJob()
        .edit()
        .editMetadata()
        .withCreationTimestamp(made)
        .endMetadata()
        .build();
  }

  private List<Job> jobs() {
    return api
        .client()
        .batch()
        .v1()
        .jobs()
        .inNamespace(ProberPods.NAMESPACE)
        .list()
        .getItems()
        .stream()
        .sorted((a, b) -> a.getMetadata().getName().compareTo(b.getMetadata().getName()))
        .toList();
  }

  private static String node(Job job) {
    return job.getSpec()
        .getTemplate()
        .getSpec()
        .getAffinity()
        .getNodeAffinity()
        .getRequiredDuringSchedulingIgnoredDuringExecution()
        .getNodeSelectorTerms()
        .get(0)
        .getMatchFields()
        .get(0)
        .getValues()
        .get(0);
  }

  private long heard() {
    var heard = probers.take();
    seen.addAll(heard.observations());
    return heard.peers().stream().filter(Peer::heard).count();
  }
}
