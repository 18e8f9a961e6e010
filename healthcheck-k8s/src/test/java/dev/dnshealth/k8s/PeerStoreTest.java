package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PeerStoreTest {

  private final PeerStore store = new PeerStore(9890);

  @Test
  void ofAPodOnlyItsVersionAndThePeerAreKept() {
    put("a", "7");
    Pod kept = store.get("a");
    assertThat(kept.getMetadata().getUid()).isEqualTo("uid-a");
    assertThat(kept.getMetadata().getResourceVersion()).isEqualTo("7");
    assertThat(kept.getSpec()).isNull();
    assertThat(store.peers()).extracting(peer -> peer.vantage().id()).containsExactly("a");
    assertThat(store.put("a", pod("a", "8")).getMetadata().getResourceVersion()).isEqualTo("7");
    assertThat(store.remove("a").getMetadata().getResourceVersion()).isEqualTo("8");
    assertThat(store.get("a")).isNull();
    assertThat(store.size()).isZero();
  }

  @Test
  void podThatIsNotUpIsKnownAndNoPeer() {
    put("a", "1");
    store.put("a", PeerPods.notReady(pod("a", "2")));
    assertThat(store.peers()).isEmpty();
    assertThat(store.versions()).containsExactly(Map.entry("a", "2"));
  }

  private void put(String name, String version) {
    store.put(name, pod(name, version));
  }

  private static Pod pod(String name, String version) {
    return new PodBuilder(PeerPods.pod(name, "192.0.2.1", 9890).build())
        .editMetadata()
        .withUid("uid-" + name)
        .withResourceVersion(version)
        .endMetadata()
        .build();
  }
}
