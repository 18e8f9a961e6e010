package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.config.Removal;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.remediation.Result;
import dev.dnshealth.core.testing.ManualTime;
import io.fabric8.mockwebserver.http.MockResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryRaiseTest {

  private static final String DEPLOYMENT =
      "/apis/apps/v1/namespaces/kube-system/deployments/coredns";
  private static final String READ = "GET " + DEPLOYMENT;
  private static final String PATCH = "PATCH " + DEPLOYMENT;
  private static final Reservation RESERVATION = Samples.raise("a", "u1", 170, 255);

  private final MockApi api = new MockApi();
  private final ManualTime time = new ManualTime(MockApi.NOW);
  private final PodRemediator remediator =
      new PodRemediator(
          new Api(api.client(), time),
          Samples.dnsService(),
          Removal.EVICT,
          Duration.ofSeconds(10),
          time);

  @BeforeEach
  void aDeploymentIsThere() {
    deployment("d1", "coredns", "170Mi");
    api.answer(PATCH, 200, "{}");
  }

  @AfterEach
  void end() {
    remediator.close();
    api.close();
  }

  @Test
  void oneFieldIsChangedIfAllIsAsItWasRead() throws Exception {
    assertThat(perform())
        .isEqualTo(new Result.Done("the memory limit of coredns was raised from 170Mi to 255Mi"));
    assertThat(api.requests(PATCH))
        .containsExactly(
            PATCH
                + " [{\"op\":\"test\",\"path\":\"/metadata/uid\",\"value\":\"d1\"},"
                + "{\"op\":\"test\",\"path\":\"/metadata/resourceVersion\",\"value\":\"7\"},"
                + "{\"op\":\"test\",\"path\":\"/spec/template/spec/containers/1/name\","
                + "\"value\":\"coredns\"},"
                + "{\"op\":\"test\",\"path\":"
                + "\"/spec/template/spec/containers/1/resources/limits/memory\","
                + "\"value\":\"170Mi\"},"
                + "{\"op\":\"replace\",\"path\":"
                + "\"/spec/template/spec/containers/1/resources/limits/memory\","
                + "\"value\":\"255Mi\"}]");
    assertThat(api.requests("POST")).as("no pod is evicted").isEmpty();
  }

  @Test
  void theSameLimitInOtherWordsIsTheSame() throws Exception {
    deployment("d1", "coredns", "178257920");

    assertThat(perform()).isInstanceOf(Result.Done.class);
    assertThat(api.requests(PATCH).get(0)).contains("\"value\":\"178257920\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "d2, coredns, 170Mi",
    "d1, coredns, 200Mi",
    "d1, coredns, 64Mi",
    "d1, dns, 170Mi",
  })
  void whatWasChangedMeanwhileIsNotOverwritten(String uid, String container, String limit)
      throws Exception {
    deployment(uid, container, limit);

    assertThat(perform()).isInstanceOf(Result.NotDone.class);
    assertThat(api.requests(PATCH)).isEmpty();
  }

  @Test
  void tooLateAfterTheReadIsNotDone() throws Exception {
    api.answer(
        READ,
        () -> {
          time.advance(Duration.ofMillis(10_001));
          return new MockResponse().setResponseCode(200).setBody(text("d1", "coredns", "170Mi"));
        });

    assertThat(perform()).isInstanceOf(Result.NotDone.class);
    assertThat(api.requests(PATCH)).isEmpty();
  }

  @Test
  void missingRightRefuses() throws Exception {
    api.answer(PATCH, 403, "{\"message\":\"forbidden\"}");

    assertThat(perform())
        .isEqualTo(new Result.Refused(Result.Reason.FORBIDDEN, "forbidden", Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({"404", "409", "422"})
  void whatTheServerProvablyDidNotDoIsNotDone(int code) throws Exception {
    api.answer(PATCH, code, "{\"message\":\"no\"}");

    assertThat(perform()).isInstanceOf(Result.NotDone.class);
  }

  @ParameterizedTest
  @CsvSource({"500", "504"})
  void whatTheServerMayHaveDoneIsIndeterminateAndNotSentAgain(int code) throws Exception {
    api.answer(PATCH, code, "{\"message\":\"etcdserver: request timed out\"}");

    assertThat(perform()).isInstanceOf(Result.Indeterminate.class);
    assertThat(api.requests(PATCH)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"503", "429"})
  void deploymentThatCannotBeReadIsNotChanged(int code) throws Exception {
    api.answer(READ, code, "{\"message\":\"overloaded\"}");

    assertThat(perform()).isInstanceOf(Result.Refused.class);
    assertThat(api.requests(PATCH)).isEmpty();
  }

  @Test
  void limitTellsWhetherItWasDone() throws Exception {
    deployment("d1", "coredns", "255Mi");
    assertThat(lookUp()).isInstanceOf(Result.Done.class);

    deployment("d2", "coredns", "170Mi");
    assertThat(lookUp()).isInstanceOf(Result.Done.class);

    api.answer(READ, 503, "{}");
    assertThat(lookUp()).isInstanceOf(Result.Indeterminate.class);
  }

  @Test
  void whatIsStillAsItWasIsMadeSureOfNotToChangeAnyMore() throws Exception {
    assertThat(lookUp()).isInstanceOf(Result.NotDone.class);
    assertThat(api.requests(PATCH))
        .singleElement()
        .asString()
        .contains("\"/metadata/uid\",\"value\":\"d1\"", "dnshealth.dev~1raise-given-up-at")
        .doesNotContain("memory");

    api.answer(PATCH, 403, "{}");
    assertThat(lookUp()).isInstanceOf(Result.Indeterminate.class);
  }

  private void deployment(String uid, String container, String limit) {
    api.answer(READ, 200, text(uid, container, limit));
  }

  private static String text(String uid, String container, String limit) {
    return """
    {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "coredns", "uid": "%s",
     "resourceVersion": "7"},
     "spec": {"template": {"spec": {"containers": [{"name": "sidecar"}, {"name": "%s",
       "resources": {"limits": {"memory": "%s"}}}]}}}}
    """
        .formatted(uid, container, limit);
  }

  private Result perform() throws Exception {
    return await(remediator.perform(RESERVATION, time.now().plusSeconds(10)));
  }

  private Result lookUp() throws Exception {
    return await(remediator.lookUp(RESERVATION));
  }

  private static Result await(CompletionStage<Result> stage) throws Exception {
    return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
