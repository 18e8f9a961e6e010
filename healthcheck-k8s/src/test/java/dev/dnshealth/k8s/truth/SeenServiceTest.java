package dev.dnshealth.k8s.truth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.k8s.truth.SeenService.Kind;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeenServiceTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Service WEB = Services.service("default", "web", "10.43.0.7");

  @Test
  void aServiceIsAnsweredWithItsAddresses() {
    SeenService seen = see(Services.service("default", "web", "10.43.0.7", "fd00::7"));

    assertThat(seen.key()).isEqualTo("default/web");
    assertThat(seen.kind()).isEqualTo(Kind.ADDRESS);
    assertThat(seen.addresses()).containsExactly("10.43.0.7", "fd00:0:0:0:0:0:0:7");
  }

  @Test
  void anOldServersServiceHasItsAddressInOneFieldOnly() {
    Service old = new ServiceBuilder(WEB).editSpec().withClusterIPs(List.of()).endSpec().build();

    assertThat(see(old).addresses()).containsExactly("10.43.0.7");
  }

  @ParameterizedTest
  @CsvSource({
    "None, ClusterIP, HEADLESS",
    "10.43.0.7, NodePort, ADDRESS",
    "10.43.0.7, LoadBalancer, ADDRESS",
    "10.43.0.7, ExternalName, OTHER",
    "'', ClusterIP, OTHER",
    "odd, ClusterIP, OTHER",
  })
  void theKindTellsHowItIsAnswered(String ip, String type, Kind kind) {
    Service service =
        new ServiceBuilder(Services.service("default", "web", ip))
            .editSpec()
            .withType(type)
            .endSpec()
            .build();

    assertThat(see(service).kind()).isEqualTo(kind);
  }

  @Test
  void whatThisToolMakesItselfIsNotAskedFor() {
    Service canary =
        new ServiceBuilder(WEB)
            .editMetadata()
            .addToLabels(SeenService.CANARY, "true")
            .endMetadata()
            .build();

    assertThat(see(canary).kind()).isEqualTo(Kind.OTHER);
  }

  @Test
  void anOldServiceIsAsItIsSinceItWasLastWritten() {
    SeenService seen = see(written(NOW.minusSeconds(900), NOW.minusSeconds(60), null));

    assertThat(seen.born()).isEqualTo(NOW.minusSeconds(900));
    assertThat(seen.since()).isEqualTo(NOW.minusSeconds(60));
  }

  @Test
  void aWriteOfItsStatusIsNoChange() {
    assertThat(see(written(NOW.minusSeconds(900), NOW.minusSeconds(60), "status")).since())
        .isEqualTo(NOW.minusSeconds(900));
  }

  @Test
  void theApisTimesAreShiftedAndNeverLieAhead() {
    Service service = written(NOW.minusSeconds(900), NOW.minusSeconds(60), null);

    assertThat(SeenService.of(service, Optional.empty(), NOW, Duration.ofSeconds(30)).since())
        .isEqualTo(NOW.minusSeconds(30));
    assertThat(SeenService.of(service, Optional.empty(), NOW, Duration.ofSeconds(90)).since())
        .isEqualTo(NOW);
  }

  @Test
  void aServiceThatDoesNotTellItsAgeIsNew() {
    assertThat(see(WEB).since()).isEqualTo(NOW);
    assertThat(see(WEB).born()).isEqualTo(NOW);
  }

  @Test
  void aWriteThatLeavesTheAnswerAsItIsIsNoChange() {
    SeenService before = see(WEB);
    Service touched =
        new ServiceBuilder(written(NOW, NOW.plusSeconds(50), null))
            .editMetadata()
            .withResourceVersion("2")
            .endMetadata()
            .build();

    SeenService after =
        SeenService.of(touched, Optional.of(before), NOW.plusSeconds(60), Duration.ZERO);

    assertThat(after.answersLike(before)).isTrue();
    assertThat(after.since()).isEqualTo(NOW);
    assertThat(after.version()).isEqualTo("2");
  }

  @ParameterizedTest
  @CsvSource({"other, 10.43.0.7, false", "same, 10.43.0.8, false", "same, 10.43.0.7, true"})
  void anotherAnswerIsNewFromWhenItIsSeen(String uid, String ip, boolean deleting) {
    Service first = new ServiceBuilder(WEB).editMetadata().withUid("same").endMetadata().build();
    Service changed =
        new ServiceBuilder(Services.service("default", "web", ip))
            .editMetadata()
            .withUid(uid)
            .withCreationTimestamp(NOW.minusSeconds(900).toString())
            .withDeletionTimestamp(deleting ? NOW.toString() : null)
            .endMetadata()
            .build();
    Instant later = NOW.plusSeconds(60);

    SeenService after = SeenService.of(changed, Optional.of(see(first)), later, Duration.ZERO);

    assertThat(after.answersLike(see(first))).isFalse();
    assertThat(after.since()).isEqualTo(later);
    assertThat(after.born()).isEqualTo(later);
  }

  private static SeenService see(Service service) {
    return SeenService.of(service, Optional.empty(), NOW, Duration.ZERO);
  }

  private static Service written(Instant created, Instant written, String subresource) {
    return new ServiceBuilder(WEB)
        .editMetadata()
        .withCreationTimestamp(created.toString())
        .addNewManagedField()
        .withTime(written.toString())
        .withSubresource(subresource)
        .endManagedField()
        .endMetadata()
        .build();
  }
}
