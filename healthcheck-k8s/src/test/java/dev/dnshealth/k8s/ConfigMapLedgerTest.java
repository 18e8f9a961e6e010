package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.LedgerException;
import dev.dnshealth.core.testing.ManualTime;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigMapLedgerTest {

  private static final String PATH = "/api/v1/namespaces/kube-system/configmaps/kube-dns-dnshealth";

  private final MockApi api = new MockApi();
  private final ConfigMapLedger store =
      new ConfigMapLedger(api.client(), Samples.dnsService(), new ManualTime(MockApi.NOW));

  @AfterEach
  void end() {
    store.close();
    api.close();
  }

  @Test
  void thoseThatShareAnApiShareItsCircuitBreakers() {
    Api shared = new Api(api.client(), new ManualTime(MockApi.NOW));
    try (ConfigMapLedger one = new ConfigMapLedger(shared, Samples.dnsService());
        ConfigMapLedger other = new ConfigMapLedger(shared, Samples.dnsService())) {
      api.answer("GET " + PATH, 503, "{}");
      for (int i = 0; i < 5; i++) {
        assertThat(one.read().toCompletableFuture()).failsWithin(Duration.ofSeconds(10));
      }
      int asked = api.requests("GET " + PATH).size();

      assertThat(other.read().toCompletableFuture())
          .failsWithin(Duration.ofSeconds(10))
          .withThrowableOfType(ExecutionException.class)
          .withRootCauseInstanceOf(CallNotPermittedException.class);
      assertThat(api.requests("GET " + PATH)).hasSize(asked);
    }
  }

  @Test
  void aConfigMapWithoutDataIsAnEmptyLedgerByTheServersTime() throws Exception {
    create(null);
    api.date(Instant.parse("2026-05-06T07:08:09Z"));

    Ledger ledger = await(store.read());

    assertThat(ledger.open()).isEmpty();
    assertThat(ledger.recent()).isEmpty();
    assertThat(ledger.asOf()).isEqualTo(Instant.parse("2026-05-06T07:08:09Z"));
    assertThat(ledger.version()).isEqualTo(map().getMetadata().getResourceVersion());
  }

  @Test
  void whatIsWrittenIsReadBackAndTheRestOfTheObjectStays() throws Exception {
    create(null);
    Ledger next =
        await(store.read())
            .reserve(Samples.reservation("a", "u1", Optional.of(Duration.ofSeconds(1))));

    Ledger written = await(store.replace(await(store.read()), next)).orElseThrow();
    Ledger read = await(store.read());

    assertThat(read).isEqualTo(written);
    assertThat(read.open()).isEqualTo(next.open());
    assertThat(map().getMetadata().getLabels()).containsEntry("made", "by-hand");
    assertThat(map().getMetadata().getAnnotations()).containsEntry("note", "kept");
    assertThat(map().getData()).containsEntry("other", "data");
    assertThat(map().getData().get(ConfigMapLedger.KEY)).startsWith("{\"version\":1,");
  }

  @Test
  void ofTwoWritersOnTheSameStateOneWins() throws Exception {
    create(null);
    Ledger seen = await(store.read());

    assertThat(await(store.replace(seen, reserved(seen, "u1")))).isPresent();
    assertThat(await(store.replace(seen, reserved(seen, "u2")))).isEmpty();
    assertThat(await(store.read()).open().orElseThrow().id()).isEqualTo("r-u1");
  }

  @Test
  void aWriteThatTheServerFindsStaleIsALostRace() throws Exception {
    create(null);
    Ledger seen = await(store.read());
    api.answer("PUT " + PATH, 409, "{\"message\":\"the object has been modified\"}");

    assertThat(await(store.replace(seen, reserved(seen, "u1")))).isEmpty();
  }

  @Test
  void theWriteNamesTheVersionItReplaces() throws Exception {
    create(null);
    Ledger seen = await(store.read());

    await(store.replace(seen, reserved(seen, "u1")));

    assertThat(api.requests("PUT " + PATH))
        .singleElement()
        .asString()
        .contains("\"resourceVersion\":\"" + seen.version() + "\"");
  }

  @Test
  void aMissingConfigMapNamesTheCommandThatMakesIt() {
    assertFails(
        () -> await(store.read()), "kubectl -n kube-system create configmap kube-dns-dnshealth");
  }

  @Test
  void aMissingRightIsNamed() throws Exception {
    create(null);
    Ledger seen = await(store.read());
    api.answer("PUT " + PATH, 403, "{\"message\":\"forbidden\"}");
    assertFails(
        () -> await(store.replace(seen, seen)),
        "right to update ConfigMap kube-system/kube-dns-dnshealth is missing");

    api.answer("GET " + PATH, 403, "{\"message\":\"forbidden\"}");
    assertFails(() -> await(store.read()), "right to get ConfigMap");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"version\":2,\"recent\":[]} | schema version 2, this program knows 1",
        "{\"version\":1,\"recent\":[{}]} | field reservation is missing",
        "{\"recent\":[]} | field version is missing",
        "not json | cannot be read",
        "[] | field version is missing",
      })
  void whatCannotBeUnderstoodIsNotAnEmptyLedger(String text, String words) {
    create(text);

    assertFails(() -> await(store.read()), words);
  }

  @Test
  void withoutAServersTimeThereIsNoLedger() {
    create(null);
    api.noDate();

    assertFails(() -> await(store.read()), "no Date header");
  }

  @Test
  void aWriteWithoutAnAnswerIsNotALostRace() throws Exception {
    create(null);
    Ledger seen = await(store.read());
    api.answer("PUT " + PATH, 504, "{\"message\":\"timed out\"}");

    assertFails(() -> await(store.replace(seen, seen)), "timed out");
    assertThat(api.requests("PUT " + PATH)).hasSize(1);
  }

  @Test
  void anApiThatIsNotThereIsALedgerExceptionToo() {
    api.stop();

    assertFails(() -> await(store.read()), "cannot be read");
  }

  private static Ledger reserved(Ledger ledger, String uid) {
    return ledger.reserve(Samples.reservation("a", uid, Optional.empty()));
  }

  private void create(String ledger) {
    ConfigMap map =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace("kube-system")
            .withName("kube-dns-dnshealth")
            .withLabels(Map.of("made", "by-hand"))
            .withAnnotations(Map.of("note", "kept"))
            .endMetadata()
            .addToData("other", "data")
            .build();
    if (ledger != null) {
      map.getData().put(ConfigMapLedger.KEY, ledger);
    }
    api.client().resource(map).create();
  }

  private ConfigMap map() {
    return api.client()
        .configMaps()
        .inNamespace("kube-system")
        .withName("kube-dns-dnshealth")
        .get();
  }

  private static void assertFails(ThrowingCallable call, String words) {
    assertThatThrownBy(call)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining(words);
  }

  private static <T> T await(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
