package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.testing.ManualTime;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.mockwebserver.http.MockResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EvidenceStoreTest {

  private static final String PLACE =
      "/api/v1/namespaces/kube-system/configmaps/kube-dns-dnshealth-evidence-";

  private final MockApi server = new MockApi();
  private final EvidenceStore store =
      new EvidenceStore(server.client(), Samples.dnsService(), new ManualTime(MockApi.NOW));

  @BeforeEach
  void twoPlacesAreThere() {
    for (int number = 1; number <= 2; number++) {
      ConfigMap map =
          new ConfigMapBuilder()
              .withNewMetadata()
              .withNamespace("kube-system")
              .withName("kube-dns-dnshealth-evidence-" + number)
              .addToLabels("made", "by-hand")
              .endMetadata()
              .addToData("other", "data")
              .build();
      server.client().resource(map).create();
    }
  }

  @AfterEach
  void end() {
    server.close();
  }

  private static String bundle(String reservation, int second) {
    return "{\"version\":1,\"reservation\":{\"id\":\"%s\",\"at\":\"2026-01-02T03:04:0%dZ\"}}"
        .formatted(reservation, second);
  }

  private EvidenceStore.Result write(String reservation, int second) {
    return store.write(reservation, before -> bundle(reservation, second));
  }

  private void once(String request, int code) {
    server.answer(
        request,
        () -> {
          server.answerAsUsual(request);
          return new MockResponse().setResponseCode(code).setBody("{}");
        });
  }

  @Test
  void namesAreMadeFromTheService() {
    assertThat(EvidenceStore.objectNames(Samples.dnsService()))
        .hasSize(EvidenceStore.SLOTS)
        .startsWith("kube-dns-dnshealth-evidence-1")
        .endsWith("kube-dns-dnshealth-evidence-5");
  }

  @Test
  void whatIsWrittenIsReadBackAndTheRestOfTheObjectStays() {
    assertThat(write("r1", 1))
        .isEqualTo(
            new EvidenceStore.Result.Written(
                "kube-dns-dnshealth-evidence-1", bundle("r1", 1).length()));

    assertThat(store.read())
        .isEqualTo(
            new EvidenceStore.Shelf(
                List.of(
                    new EvidenceStore.Stored(
                        "kube-system/kube-dns-dnshealth-evidence-1", "r1", bundle("r1", 1))),
                Optional.empty()));
    ConfigMap map =
        server
            .client()
            .configMaps()
            .inNamespace("kube-system")
            .withName("kube-dns-dnshealth-evidence-1")
            .require();
    assertThat(map.getMetadata().getLabels()).containsEntry("made", "by-hand");
    assertThat(map.getData()).containsEntry("other", "data");
  }

  @Test
  void sameActionIsGivenWhatIsThereOfItAndOthersAreNot() {
    write("r1", 1);

    store.write("r1", before -> before.map(old -> bundle("r1", 5)).orElse("none"));
    store.write("r2", before -> before.orElse(bundle("r2", 6)));

    assertThat(store.read().bundles())
        .extracting(EvidenceStore.Stored::text)
        .containsExactly(bundle("r1", 5), bundle("r2", 6));
  }

  @Test
  void whatIsNotThereIsNotAmended() {
    write("r1", 1);

    assertThat(store.amend("r2", old -> Optional.of("new"))).isEmpty();
    assertThat(store.amend("r1", old -> Optional.of(bundle("r1", 7)))).isPresent();

    assertThat(store.read().bundles())
        .extracting(EvidenceStore.Stored::text)
        .containsExactly(bundle("r1", 7));
  }

  @Test
  void whoWritesBetweenLookAndWriteIsNotOverwritten() {
    write("other", 1);
    once("GET " + PLACE + 1, 200);

    write("r1", 2);

    assertThat(store.read().bundles())
        .extracting(EvidenceStore.Stored::reservation)
        .containsExactly("other", "r1");
  }

  @Test
  void afterAConflictItIsTriedAgain() {
    once("PATCH " + PLACE + 1, 409);

    assertThat(write("r1", 1)).isInstanceOf(EvidenceStore.Result.Written.class);
    assertThat(server.requests("PATCH")).hasSize(2).allMatch(p -> p.contains("resourceVersion"));
  }

  @Test
  void conflictsWithoutEndAreAFailure() {
    server.answer("PATCH " + PLACE + 1, 409, "{}");

    assertThat(write("r1", 1)).isInstanceOf(EvidenceStore.Result.Failed.class);
  }

  @Test
  void rightThatIsMissingIsNamed() {
    server.answer("PATCH " + PLACE + 1, 403, "{\"message\":\"forbidden\"}");

    assertThat(write("r1", 1))
        .isEqualTo(
            new EvidenceStore.Result.Failed(
                "the right to patch ConfigMap kube-system/kube-dns-dnshealth-evidence-1 is missing:"
                    + " forbidden"));
    for (int number = 1; number <= EvidenceStore.SLOTS; number++) {
      server.answer("GET " + PLACE + number, 403, "{\"message\":\"forbidden\"}");
    }
    assertThat(write("r1", 1)).isInstanceOf(EvidenceStore.Result.Failed.class);
    assertThat(store.read().problem())
        .hasValueSatisfying(problem -> assertThat(problem).contains("the right to get ConfigMap"));
  }

  @Test
  void withoutAnyPlaceThereIsNoPlace() {
    for (int number = 1; number <= 2; number++) {
      server.answer("GET " + PLACE + number, 404, "{\"message\":\"not found\"}");
    }

    assertThat(write("r1", 1))
        .isEqualTo(
            new EvidenceStore.Result.NoPlace(
                "ConfigMap kube-system/kube-dns-dnshealth-evidence-1 is missing; apply the"
                    + " manifests again"));
    assertThat(store.read()).isEqualTo(new EvidenceStore.Shelf(List.of(), Optional.empty()));
  }
}
