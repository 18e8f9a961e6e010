package dev.dnshealth.k8s.truth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.testing.ManualTime;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ServiceStoreTest {

  private final ManualTime time = new ManualTime(Instant.parse("2026-01-02T03:04:05Z"));
  private final List<String> changes = new ArrayList<>();
  private final ServiceStore store = new ServiceStore(time, () -> Duration.ZERO, changes::add);

  @Test
  void keepsWhatTheInformerNeedsAndNoMore() {
    Service web = Services.service("default", "web", "10.43.0.7");

    assertThat(store.put(store.getKey(web), web)).isNull();

    Service kept = Objects.requireNonNull(store.get("default/web"));
    assertThat(store.getKey(kept)).isEqualTo("default/web");
    assertThat(kept.getMetadata().getResourceVersion()).isEqualTo("1");
    assertThat(kept.getSpec()).isNull();
    assertThat(store.values().map(store::getKey)).containsExactly("default/web");
    assertThat(store.keySet()).containsExactly("default/web");
    assertThat(store.size()).isEqualTo(1);
    assertThat(store.isFullState()).isFalse();
    assertThat(store.get("default/other")).isNull();
  }

  @Test
  void tellsOfChangesOfAnswersAndOfNothingElse() {
    put(Services.service("default", "web", "10.43.0.7"));
    Service touched =
        new ServiceBuilder(Services.service("default", "web", "10.43.0.7"))
            .editMetadata()
            .withResourceVersion("2")
            .endMetadata()
            .build();
    Service before = put(touched);
    assertThat(before.getMetadata().getResourceVersion()).isEqualTo("1");
    assertThat(changes).containsExactly("default/web");

    put(Services.service("default", "web", "10.43.0.8"));
    store.remove("default/web");

    assertThat(changes).containsExactly("default/web", "default/web", "default/web");
  }

  @Test
  void remembersWhatIsGoneUntilItIsMadeAnew() {
    Service web = Services.service("default", "web", "10.43.0.7");
    put(web);
    Service removed = store.remove("default/web");

    assertThat(store.getKey(Objects.requireNonNull(removed))).isEqualTo("default/web");
    assertThat(store.gone()).containsExactly(new GoneService("default", "web", time.now()));
    assertThat(store.remove("default/web")).isNull();

    put(web);
    assertThat(store.gone()).isEmpty();
  }

  @Test
  void remembersTheLastTwentyThatAreGoneAndTheLastFirst() {
    for (int i = 0; i < 25; i++) {
      put(Services.service("default", "s" + i, "10.43.0.7"));
      time.advance(Duration.ofSeconds(1));
      store.remove("default/s" + i);
    }

    assertThat(store.gone()).hasSize(20);
    assertThat(store.gone().get(0).name()).isEqualTo("s24");
  }

  @Test
  void whatWasNeverAnsweredIsNotMissed() {
    put(
        new ServiceBuilder(Services.service("default", "web", "10.43.0.7"))
            .editSpec()
            .withType("ExternalName")
            .endSpec()
            .build());
    store.remove("default/web");

    assertThat(store.gone()).isEmpty();
  }

  @Test
  void tenThousandServicesTakeFewMegabytesWhateverTheyHold() {
    long before = used();
    for (int i = 0; i < 10_000; i++) {
      put(fat(i));
    }
    long after = used();

    assertThat(store.size()).isEqualTo(10_000);
    // Kept as they are, they would take more than 200 MB.
    assertThat(after - before).isLessThan(20_000_000);
    assertThat(store.services()).hasSize(10_000);
  }

  @Test
  void moreThanTheBoundAreNotKept() {
    for (int i = 0; i <= ServiceStore.MOST; i++) {
      put(Services.service("default", "s" + i, "10.43.0.7"));
    }

    assertThat(store.size()).isEqualTo(ServiceStore.MOST);
    assertThat(store.remove("default/s" + ServiceStore.MOST)).isNull();
    Service known = Services.service("default", "s1", "10.43.0.8");
    assertThat(put(known)).isNotNull();
  }

  private Service put(Service service) {
    return store.put(store.getKey(service), service);
  }

  private static Service fat(int i) {
    return new ServiceBuilder(Services.service("default", "s" + i, "10.43.0.7"))
        .editMetadata()
        .addToAnnotations("note", String.valueOf(i).repeat(20_000 / String.valueOf(i).length()))
        .endMetadata()
        .build();
  }

  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
