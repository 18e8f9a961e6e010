package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.config.Removal;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.remediation.Result;
import dev.dnshealth.core.testing.ManualTime;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.mockwebserver.http.MockResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodRemediatorTest {

  private static final String POD = "/api/v1/namespaces/kube-system/pods/a";
  private static final String EVICTION = "POST " + POD + "/eviction";
  private static final Reservation RESERVATION =
      Samples.reservation("a", "u1", Optional.of(Duration.ofSeconds(1)));

  private final MockApi api = new MockApi();
  private final ManualTime time = new ManualTime(MockApi.NOW);
  private PodRemediator remediator = remediator(Removal.EVICT);

  private PodRemediator remediator(Removal mode) {
    return remediator(mode, Duration.ofSeconds(10));
  }

  private PodRemediator remediator(Removal mode, Duration answerWithin) {
    return new PodRemediator(
        new Api(api.client(), time), Samples.dnsService(), mode, answerWithin, time);
  }

  @BeforeEach
  void aPodIsThere() {
    setUid("u1");
  }

  @AfterEach
  void end() {
    remediator.close();
    api.close();
  }

  @Test
  void whatWasReservedLongAgoByTheServersClockIsNotDone() throws Exception {
    api.date(Samples.reservation("a", "u1", Optional.empty()).at().plusSeconds(17));

    assertThat(perform()).isInstanceOf(Result.NotDone.class);
    assertThat(api.requests("POST")).isEmpty();
  }

  @Test
  void evictsUnderTheConditionOfTheUidAndWithTheGraceAsked() throws Exception {
    api.answer(EVICTION, 201, "{\"kind\":\"Status\",\"code\":201}");

    assertThat(perform()).isInstanceOf(Result.Done.class);
    assertThat(api.requests(EVICTION))
        .containsExactly(
            EVICTION
                + " {\"apiVersion\":\"policy/v1\",\"kind\":\"Eviction\",\"metadata\":{\"name\":\"a\"},"
                + "\"deleteOptions\":{\"preconditions\":{\"uid\":\"u1\"},\"gracePeriodSeconds\":1}}");
  }

  @Test
  void leavesTheGracePeriodToThePodWhereNoneIsAsked() throws Exception {
    api.answer(EVICTION, 201, "{}");

    await(remediator.perform(Samples.reservation("a", "u1", Optional.empty()), notAfter()));

    assertThat(api.requests(EVICTION).get(0)).doesNotContain("gracePeriodSeconds");
  }

  @Test
  void readsThePodAnewBeforeItEvicts() throws Exception {
    api.answer(EVICTION, 201, "{}");
    int before = api.requests("GET " + POD).size();

    perform();

    assertThat(api.requests("GET " + POD)).hasSize(before + 1);
  }

  @Test
  void doesNothingToAPodMadeAnewUnderTheOldName() throws Exception {
    setUid("u2");

    assertThat(perform()).isInstanceOf(Result.NotDone.class);
    assertThat(api.requests(EVICTION)).isEmpty();
  }

  @Test
  void doesNothingToAPodThatIsGone() throws Exception {
    api.answer("GET " + POD, 404, status(404, "not found"));

    assertThat(perform()).isInstanceOf(Result.NotDone.class);
    assertThat(api.requests(EVICTION)).isEmpty();
  }

  @Test
  void doesNothingToAPodThatIsBeingDeleted() throws Exception {
    setTerminating();

    assertThat(perform()).isInstanceOf(Result.NotDone.class);
    assertThat(api.requests(EVICTION)).isEmpty();
  }

  @Test
  void aDisruptionBudgetRefuses() throws Exception {
    api.answer(
        EVICTION,
        () ->
            new MockResponse()
                .setResponseCode(429)
                .setHeader("Retry-After", "10")
                .setBody(
                    "{\"kind\":\"Status\",\"message\":\"Cannot evict pod as it would violate the"
                        + " pod's disruption budget.\",\"reason\":\"TooManyRequests\",\"details\":"
                        + "{\"causes\":[{\"reason\":\"DisruptionBudget\",\"message\":\"The"
                        + " disruption budget a needs 2 healthy pods and has 2 currently\"}]},"
                        + "\"code\":429}"));

    assertThat(perform())
        .isEqualTo(
            new Result.Refused(
                Result.Reason.DISRUPTION_BUDGET,
                "The disruption budget a needs 2 healthy pods and has 2 currently",
                Optional.of(Duration.ofSeconds(10))));
    assertThat(api.requests(EVICTION)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "429, 'Too many requests, please try again later.', THROTTLED",
    "500, 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not"
        + " support.', SEVERAL_DISRUPTION_BUDGETS",
    "403, 'pods \"a\" is forbidden', FORBIDDEN",
  })
  void refusalsAreToldApart(int code, String message, Result.Reason reason) throws Exception {
    api.answer(EVICTION, code, status(code, message));

    assertThat(perform()).isEqualTo(new Result.Refused(reason, message, Optional.empty()));
    assertThat(api.requests(EVICTION)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"404", "409", "422"})
  void whatTheServerProvablyDidNotDoIsNotDone(int code) throws Exception {
    api.answer(EVICTION, code, status(code, "no"));

    assertThat(perform()).isInstanceOf(Result.NotDone.class);
  }

  @ParameterizedTest
  @CsvSource({"500", "502", "504"})
  void whatTheServerMayHaveDoneIsIndeterminateAndNotSentAgain(int code) throws Exception {
    api.answer(EVICTION, code, status(code, "etcdserver: request timed out"));

    assertThat(perform()).isInstanceOf(Result.Indeterminate.class);
    assertThat(api.requests(EVICTION)).hasSize(1);
  }

  @Test
  void noAnswerInTimeIsIndeterminate() throws Exception {
    remediator.close();
    remediator = remediator(Removal.EVICT, Duration.ofSeconds(3));
    answerEvictionAfter(Duration.ofSeconds(20));

    Result result = perform();

    assertThat(result).isInstanceOf(Result.Indeterminate.class);
    assertThat(result.detail()).contains("HttpTimeoutException");
    assertThat(api.requests(EVICTION)).hasSize(1);
  }

  @Test
  void anApiThatIsNotThereRefuses() throws Exception {
    api.stop();

    assertUnreachable(perform());
  }

  @Test
  void aTokenThatCannotBeReadRefuses() throws Exception {
    withoutToken();

    assertUnreachable(perform());
    assertThat(api.requests()).isEmpty();
  }

  @Test
  void aTokenThatVanishesBeforeTheRemovalRefuses() throws Exception {
    api.answer(
        "GET " + POD,
        () -> {
          withoutToken();
          return pod(new PodBuilder(Samples.pod("a", "u1")));
        });

    assertUnreachable(perform());
    assertThat(api.requests(EVICTION)).isEmpty();
  }

  @Test
  void anAnswerThatIsNoPodRefuses() throws Exception {
    api.answer("GET " + POD, 200, "<html>");

    assertUnreachable(perform());
    assertThat(api.requests(EVICTION)).isEmpty();
  }

  @Test
  void givesUpWhenTooMuchTimeHasPassedBeforeTheSend() throws Exception {
    api.answer(
        "GET " + POD,
        () -> {
          time.advance(Duration.ofMillis(10_001));
          return pod(new PodBuilder(Samples.pod("a", "u1")));
        });

    assertThat(perform()).isInstanceOf(Result.NotDone.class);
    assertThat(api.requests(EVICTION)).isEmpty();
  }

  @Test
  void deletesOnlyWhereThatIsConfigured() throws Exception {
    remediator.close();
    remediator = remediator(Removal.DELETE);
    api.answer("DELETE " + POD, 200, "{}");

    assertThat(perform()).isInstanceOf(Result.Done.class);
    assertThat(api.requests(EVICTION)).isEmpty();
    assertThat(api.requests("DELETE " + POD).get(0))
        .contains("\"preconditions\":{\"uid\":\"u1\"}", "\"gracePeriodSeconds\":1");
  }

  @Test
  void afterSeveralServerFailuresNothingIsSentForAWhile() throws Exception {
    api.answer(EVICTION, 503, status(503, "overloaded"));
    for (int i = 0; i < 5; i++) {
      perform();
    }

    assertThat(perform())
        .isInstanceOfSatisfying(
            Result.Refused.class,
            r -> assertThat(r.reason()).isEqualTo(Result.Reason.CIRCUIT_OPEN));
    assertThat(api.requests(EVICTION)).hasSize(5);

    api.answer(EVICTION, 201, "{}");
    time.advance(Duration.ofSeconds(11));
    assertThat(perform()).isInstanceOf(Result.Done.class);
  }

  @Test
  void disruptionBudgetsDoNotOpenTheCircuit() throws Exception {
    api.answer(EVICTION, 429, "{\"details\":{\"causes\":[{\"reason\":\"DisruptionBudget\"}]}}");
    for (int i = 0; i < 8; i++) {
      perform();
    }

    assertThat(api.requests(EVICTION)).hasSize(8);
  }

  @Test
  void afterTheEndNothingIsDone() throws Exception {
    remediator.close();

    assertThat(perform()).isInstanceOf(Result.NotDone.class);
    assertThat(remediator.lookUp(RESERVATION).toCompletableFuture()).isCompletedExceptionally();
    assertThat(api.requests(EVICTION)).isEmpty();
  }

  @Test
  void workThatHasBegunIsWaitedForAtTheEnd() {
    answerEvictionAfter(Duration.ofMillis(200));
    CompletionStage<Result> result = remediator.perform(RESERVATION, notAfter());

    remediator.close();
    remediator.awaitEnd(Duration.ofSeconds(5));

    assertThat(result.toCompletableFuture())
        .isCompletedWithValueMatching(r -> r instanceof Result.Done);
  }

  @Test
  void workThatTakesTooLongIsNotWaitedForToTheEnd() {
    answerEvictionAfter(Duration.ofSeconds(20));
    CompletionStage<Result> result = remediator.perform(RESERVATION, notAfter());

    remediator.close();
    remediator.awaitEnd(Duration.ofMillis(50));

    assertThat(result.toCompletableFuture()).isNotDone();
  }

  private void answerEvictionAfter(Duration delay) {
    api.answer(
        EVICTION,
        () ->
            new MockResponse()
                .setResponseCode(201)
                .setBody("{}")
                .setBodyDelay(delay.toMillis(), TimeUnit.MILLISECONDS));
  }

  @Test
  void aPodThatIsStillThereIsIndeterminateWhenLookedUp() throws Exception {
    assertThat(await(remediator.lookUp(RESERVATION))).isInstanceOf(Result.Indeterminate.class);
  }

  @Test
  void aPodThatIsGoneReplacedOrGoingWasRemoved() throws Exception {
    setUid("u2");
    assertThat(await(remediator.lookUp(RESERVATION))).isInstanceOf(Result.Done.class);

    setTerminating();
    assertThat(await(remediator.lookUp(RESERVATION))).isInstanceOf(Result.Done.class);

    api.answer("GET " + POD, 404, status(404, "not found"));
    assertThat(await(remediator.lookUp(RESERVATION))).isInstanceOf(Result.Done.class);
  }

  @ParameterizedTest
  @CsvSource({"403", "503"})
  void whatCannotBeLookedUpIsIndeterminate(int code) throws Exception {
    api.answer("GET " + POD, code, status(code, "no"));

    assertThat(await(remediator.lookUp(RESERVATION))).isInstanceOf(Result.Indeterminate.class);
  }

  private Instant notAfter() {
    return time.now().plusSeconds(10);
  }

  private Result perform() throws Exception {
    return await(remediator.perform(RESERVATION, notAfter()));
  }

  private static Result await(CompletionStage<Result> stage) throws Exception {
    return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static void assertUnreachable(Result result) {
    assertThat(result)
        .isInstanceOfSatisfying(
            Result.Refused.class,
            r -> assertThat(r.reason()).isEqualTo(Result.Reason.API_UNREACHABLE));
  }

  private void withoutToken() {
    api.client()
        .getConfiguration()
        .setOauthTokenProvider(
            () -> {
              throw new UncheckedIOException(new IOException("no token"));
            });
  }

  private void setUid(String uid) {
    answerPod(new PodBuilder(Samples.pod("a", uid)));
  }

  private void setTerminating() {
    answerPod(
        new PodBuilder(Samples.pod("a", "u1"))
            .editMetadata()
            .withDeletionTimestamp("2026-01-02T03:04:05Z")
            .endMetadata());
  }

  private void answerPod(PodBuilder pod) {
    api.answer("GET " + POD, () -> pod(pod));
  }

  private MockResponse pod(PodBuilder pod) {
    return new MockResponse()
        .setResponseCode(200)
        .setBody(api.client().getKubernetesSerialization().asJson(pod.build()));
  }

  private static String status(int code, String message) {
    return Json.write(
        Json.MAPPER
            .createObjectNode()
            .put("kind", "Status")
            .put("code", code)
            .put("message", message));
  }
}
