package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ShareKeeperTest {

  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  private final ManyVantages size = new ManyVantages(100, 10);
  private final List<PeerPod> pods = size.peers();
  private final Set<String> servers = size.servers();
  private final ShareKeeper keeper = new ShareKeeper();

  @Test
  void firstChoiceIsMadeAtOnceAlsoRightAfterThereWereFew() {
    assertThat(keeper.of(pods.subList(0, 5), servers, at(0)).chosen()).isEmpty();
    assertThat(keeper.of(pods, servers, at(1))).isEqualTo(size.shares());
  }

  @Test
  void whileSomethingAlwaysChangesAChoiceIsMadeEveryFiveSeconds() {
    PeerShares first = keeper.of(pods.subList(0, 50), servers, at(0));
    for (int i = 1; i < 10; i++) {
      assertThat(keeper.of(pods.subList(0, 50 + i), servers, at(i))).isSameAs(first);
    }
    assertThat(keeper.of(pods, servers, at(10))).isEqualTo(size.shares());
    assertThat(keeper.of(pods, Set.of("new"), at(19))).isEqualTo(size.shares());
    assertThat(keeper.of(pods, Set.of("new"), at(20)).servers()).containsExactly("new");
  }

  @Test
  void changeAfterALongCalmIsTakenUpAtOnce() {
    keeper.of(pods.subList(0, 50), servers, at(0));
    keeper.of(pods.subList(0, 50), servers, at(18));

    assertThat(keeper.of(pods, servers, at(19))).isEqualTo(size.shares());
  }

  @Test
  void whoBeginsToLeadAgainChoosesAtOnce() {
    keeper.of(pods.subList(0, 50), servers, at(0));
    assertThat(keeper.forget()).isEqualTo(PeerShares.none());

    assertThat(keeper.of(pods, servers, at(1))).isEqualTo(size.shares());
  }

  private static Instant at(int halfSeconds) {
    return START.plus(Duration.ofMillis(500L * halfSeconds));
  }
}
