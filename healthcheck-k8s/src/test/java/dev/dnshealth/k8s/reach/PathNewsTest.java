package dev.dnshealth.k8s.reach;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.k8s.reach.PathReport.Path;
import dev.dnshealth.k8s.reach.PathReport.State;
import java.util.List;
import org.junit.jupiter.api.Test;

class PathNewsTest {

  private static final PathReport TRYING = new PathReport(Path.DIRECT_UDP, State.TRYING, "");
  private static final PathReport NOTHING = new PathReport(Path.DIRECT_UDP, State.NOTHING, "no");
  private static final PathReport TUNNEL = new PathReport(Path.TUNNEL, State.SEEN, "2 of 2");

  private final PathNews news = new PathNews();

  @Test
  void eachChangeIsNewsOnce() {
    assertThat(news.of(List.of(NOTHING, TUNNEL))).containsExactly(NOTHING, TUNNEL);
    assertThat(news.of(List.of(NOTHING, TUNNEL))).isEmpty();
    PathReport worse = new PathReport(Path.TUNNEL, State.SEEN, "1 of 2");
    assertThat(news.of(List.of(NOTHING, worse))).containsExactly(worse);
  }

  @Test
  void whatIsOnTrialIsNoNews() {
    assertThat(news.of(List.of(TRYING, TUNNEL))).containsExactly(TUNNEL);
    assertThat(news.of(List.of(NOTHING, TUNNEL))).containsExactly(NOTHING);
    assertThat(news.of(List.of(TRYING, TUNNEL))).isEmpty();
    assertThat(news.of(List.of(NOTHING, TUNNEL))).isEmpty();
  }
}
