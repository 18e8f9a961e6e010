package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.config.Removal;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.remediation.Result;
import dev.dnshealth.core.testing.ManualTime;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.mockwebserver.http.MockResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodQuarantineTest {

  private static final String POD = "/api/v1/namespaces/kube-system/pods/a";
  private static final String REHEARSAL = "POST " + POD + "/eviction?dryRun=All";
  private static final String PATCH = "PATCH " + POD;
  private static final Reservation RESERVATION = Samples.quarantine("a", "u1", List.of("k8s-app"));

  /** By the server's clock, which is not ours. */
  private static final String END = MockApi.NOW.plus(Duration.ofMinutes(30)).toString();

  private final MockApi api = new MockApi();
  private final ManualTime time = new ManualTime(MockApi.NOW.plusSeconds(3600));
  private PodRemediator remediator = remediator(Removal.EVICT);

  private PodRemediator remediator(Removal mode) {
    return remediator(mode, Duration.ofSeconds(10));
  }

  private PodRemediator remediator(Removal mode, Duration answerWithin) {
    return new PodRemediator(
        new Api(api.client(), time), Samples.dnsService(), mode, answerWithin, time);
  }

  @BeforeEach
  void aPodIsThereThatMayBeDisrupted() {
    pod(sick());
    api.answer(REHEARSAL, 201, "{\"kind\":\"Status\",\"code\":201}");
    api.answer(PATCH, 200, "{}");
  }

  @AfterEach
  void end() {
    remediator.close();
    api.close();
  }

  @Test
  void labelComesOffUnderTheConditionOfTheUidAndTheEndIsWrittenDown() throws Exception {
    Result result = perform(RESERVATION);

    assertThat(result).isInstanceOf(Result.Done.class);
    assertThat(result.detail()).contains(END);
    assertThat(api.requests(PATCH))
        .containsExactly(
            PATCH
                + " [{\"op\":\"test\",\"path\":\"/metadata/uid\",\"value\":\"u1\"},"
                + "{\"op\":\"test\",\"path\":\"/metadata/labels/k8s-app\",\"value\":\"kube-dns\"},"
                + "{\"op\":\"remove\",\"path\":\"/metadata/labels/k8s-app\"},"
                + "{\"op\":\"add\",\"path\":\"/metadata/labels/dnshealth.dev~1quarantined\","
                + "\"value\":\"kube-dns\"},"
                + "{\"op\":\"test\",\"path\":\"/metadata/annotations\",\"value\":null},"
                + "{\"op\":\"add\",\"path\":\"/metadata/annotations\",\"value\":{}},"
                + "{\"op\":\"add\",\"path\":\"/metadata/annotations/"
                + "dnshealth.dev~1quarantined-until\",\"value\":\""
                + END
                + "\"},"
                + "{\"op\":\"add\",\"path\":\"/metadata/annotations/"
                + "dnshealth.dev~1quarantined-for\",\"value\":\"DNS-POD-DEAF\"}]");
  }

  @Test
  void annotationsThatAreThereStay() throws Exception {
    pod(sick().editMetadata().addToAnnotations("by", "others").endMetadata());

    perform(RESERVATION);

    assertThat(api.requests(PATCH).get(0))
        .contains("/metadata/annotations/dnshealth.dev~1quarantined-until")
        .doesNotContain("\"/metadata/annotations\"");
  }

  @Test
  void everyLabelThatIsAskedForComesOff() throws Exception {
    pod(sick().editMetadata().addToLabels("app.kubernetes.io/name", "a~b").endMetadata());

    perform(Samples.quarantine("a", "u1", List.of("app.kubernetes.io/name", "k8s-app")));

    assertThat(api.requests(PATCH).get(0))
        .contains(
            "{\"op\":\"test\",\"path\":\"/metadata/labels/app.kubernetes.io~1name\",\"value\":\"a~b\"},"
                + "{\"op\":\"remove\",\"path\":\"/metadata/labels/app.kubernetes.io~1name\"}",
            "{\"op\":\"remove\",\"path\":\"/metadata/labels/k8s-app\"}");
  }

  @Test
  void disruptionBudgetsAreAskedFirst() throws Exception {
    perform(RESERVATION);

    assertThat(api.requests().indexOf(api.requests(REHEARSAL).get(0)))
        .isLessThan(api.requests().indexOf(api.requests(PATCH).get(0)));
    assertThat(api.requests(REHEARSAL).get(0)).contains("\"preconditions\":{\"uid\":\"u1\"}");
  }

  @Test
  void whatADisruptionBudgetForbidsIsNotDone() throws Exception {
    api.answer(
        REHEARSAL,
        429,
        "{\"message\":\"no\",\"details\":{\"causes\":[{\"reason\":\"DisruptionBudget\",\"message\":"
            + "\"The disruption budget a needs 2 healthy pods and has 2 currently\"}]}}");

    assertThat(perform(RESERVATION))
        .isEqualTo(
            new Result.Refused(
                Result.Reason.DISRUPTION_BUDGET,
                "The disruption budget a needs 2 healthy pods and has 2 currently",
                Optional.empty()));
    assertThat(api.requests(PATCH)).isEmpty();
  }

  @Test
  void rehearsalThatFailsHasHadNoEffect() throws Exception {
    api.answer(REHEARSAL, 503, "{\"message\":\"overloaded\"}");

    assertThat(perform(RESERVATION)).isInstanceOf(Result.Refused.class);
    assertThat(api.requests(PATCH)).isEmpty();
  }

  @Test
  void whereBudgetsAreNotRespectedTheyAreNotAsked() throws Exception {
    remediator.close();
    remediator = remediator(Removal.DELETE);

    assertThat(perform(RESERVATION)).isInstanceOf(Result.Done.class);
    assertThat(api.requests("POST")).isEmpty();
  }

  @Test
  void tooLateAfterTheRehearsalIsNotDone() throws Exception {
    api.answer(
        REHEARSAL,
        () -> {
          time.advance(Duration.ofMillis(10_001));
          return new MockResponse().setResponseCode(201).setBody("{}");
        });

    assertThat(perform(RESERVATION)).isInstanceOf(Result.NotDone.class);
    assertThat(api.requests(PATCH)).isEmpty();
  }

  @Test
  void podThatNoReplicaSetWouldLetGoIsLeftAlone() throws Exception {
    pod(
        sick()
            .editMetadata()
            .editFirstOwnerReference()
            .withKind("DaemonSet")
            .endOwnerReference()
            .endMetadata());

    notDone("has no ReplicaSet");
  }

  @Test
  void podThatIsOutAlreadyIsLeftAlone() throws Exception {
    pod(sick().editMetadata().withLabels(Map.of("other", "label")).endMetadata());

    notDone("is out of the Service already");
  }

  @Test
  void podMadeAnewUnderTheOldNameIsLeftAlone() throws Exception {
    pod(new PodBuilder(Samples.pod("a", "u2")));

    notDone("is another one now");
  }

  @Test
  void podThatIsBeingDeletedIsLeftAlone() throws Exception {
    pod(sick().editMetadata().withDeletionTimestamp("2026-01-02T03:04:05Z").endMetadata());

    notDone("is being deleted already");
  }

  @Test
  void withoutTheServersTimeThereIsNoEndAndSoNoQuarantine() throws Exception {
    api.noDate();

    notDone("no Date header");
  }

  private void notDone(String why) throws Exception {
    Result result = perform(RESERVATION);

    assertThat(result).isInstanceOf(Result.NotDone.class);
    assertThat(result.detail()).contains(why);
    assertThat(api.requests(PATCH)).isEmpty();
    assertThat(api.requests("POST")).isEmpty();
  }

  @Test
  void missingRightRefuses() throws Exception {
    api.answer(PATCH, 403, "{\"message\":\"pods \\\"a\\\" is forbidden\"}");

    assertThat(perform(RESERVATION))
        .isEqualTo(
            new Result.Refused(
                Result.Reason.FORBIDDEN, "pods \"a\" is forbidden", Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({"404", "409", "422"})
  void whatTheServerProvablyDidNotDoIsNotDone(int code) throws Exception {
    api.answer(PATCH, code, "{\"message\":\"no\"}");

    assertThat(perform(RESERVATION)).isInstanceOf(Result.NotDone.class);
    assertThat(api.requests(PATCH)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"500", "504"})
  void whatTheServerMayHaveDoneIsIndeterminateAndNotSentAgain(int code) throws Exception {
    api.answer(PATCH, code, "{\"message\":\"etcdserver: request timed out\"}");

    assertThat(perform(RESERVATION)).isInstanceOf(Result.Indeterminate.class);
    assertThat(api.requests(PATCH)).hasSize(1);
  }

  @Test
  void noAnswerInTimeIsIndeterminate() throws Exception {
    remediator.close();
    remediator = remediator(Removal.EVICT, Duration.ofMillis(500));
    api.answer(
        PATCH,
        () ->
            new MockResponse()
                .setResponseCode(200)
                .setBody("{}")
                .setBodyDelay(5, TimeUnit.SECONDS));

    assertThat(perform(RESERVATION)).isInstanceOf(Result.Indeterminate.class);
  }

  @Test
  void podThatStillHasItsLabelIsIndeterminateWhenLookedUp() throws Exception {
    assertThat(lookUp()).isInstanceOf(Result.Indeterminate.class);
  }

  @Test
  void podThatIsOutGoingReplacedOrGoneWasTakenOut() throws Exception {
    pod(sick().editMetadata().withLabels(Map.of("other", "label")).endMetadata());
    assertThat(lookUp()).isEqualTo(new Result.Done("pod a is out of the Service"));

    pod(sick().editMetadata().withDeletionTimestamp("2026-01-02T03:04:05Z").endMetadata());
    assertThat(lookUp()).isInstanceOf(Result.Done.class);

    pod(new PodBuilder(Samples.pod("a", "u2")));
    assertThat(lookUp()).isInstanceOf(Result.Done.class);

    api.answer("GET " + POD, 404, "{}");
    assertThat(lookUp()).isInstanceOf(Result.Done.class);
  }

  private static PodBuilder sick() {
    return new PodBuilder(Samples.pod("a", "u1"));
  }

  private void pod(PodBuilder pod) {
    String text = api.client().getKubernetesSerialization().asJson(pod.build());
    api.answer("GET " + POD, 200, text);
  }

  private Result perform(Reservation reservation) throws Exception {
    return await(remediator.perform(reservation, time.now().plusSeconds(10)));
  }

  private Result lookUp() throws Exception {
    return await(remediator.lookUp(RESERVATION));
  }

  private static Result await(CompletionStage<Result> stage) throws Exception {
    return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
