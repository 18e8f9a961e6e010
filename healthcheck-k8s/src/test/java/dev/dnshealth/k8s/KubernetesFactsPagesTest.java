package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dnshealth.core.config.Removal;
import dev.dnshealth.core.config.RepairPolicy;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.facts.ServerPages;
import dev.dnshealth.k8s.pages.PageServer;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the pods say of themselves, among the facts. */
class KubernetesFactsPagesTest extends FactsCluster {

  private final PageServer server = new PageServer();

  @AfterEach
  void closeServer() {
    server.close();
  }

  @Test
  void thePagesOfAPodAreAmongItsFacts() throws Exception {
    aPodAtTheServer();
    try (KubernetesFacts withPages =
        new KubernetesFacts(
            api.client(),
            Samples.dnsService(),
            Removal.EVICT,
            RepairPolicy.defaults(),
            true,
            Optional::empty,
            time)) {
      withPages.start();

      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                // A page that was too late is read again by its turn.
                time.advance(Duration.ofSeconds(5));
                return pages(refresh(withPages)).map(ServerPages::health);
              },
              Optional.of(ServerPages.Page.OK)::equals);
    }
  }

  @Test
  void whereTheyAreNotToBeReadNoPodIsAsked() throws Exception {
    aPodAtTheServer();
    facts.start();

    assertThat(pages(refresh())).isEmpty();
    // Longer than it would take to be asked.
    await().during(Duration.ofMillis(1500)).until(() -> server.requests() == 0);
  }

  private void aPodAtTheServer() {
    create(
        new PodBuilder(Samples.pod("paged", ""))
            .editSpec()
            .editLastContainer()
            .withNewLivenessProbe()
            .withNewHttpGet()
            .withPath("/health")
            .withPort(new IntOrString(server.uri().getPort()))
            .endHttpGet()
            .endLivenessProbe()
            .endContainer()
            .endSpec()
            .editStatus()
            .withPodIP("127.0.0.1")
            .endStatus()
            .build());
  }

  private static Facts refresh(KubernetesFacts source) throws Exception {
    return source.refresh().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static Optional<ServerPages> pages(Facts facts) {
    return facts.pods().values().stream()
        .filter(pod -> pod.name().equals("paged"))
        .findFirst()
        .flatMap(Facts.PodFacts::pages);
  }
}
