package dev.dnshealth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Takes most of a minute, like the demo; needs no Docker. */
class DemoIT {

  @Test
  void theDemoShowsARepairAndARefusalToRepairInUnderAMinute() {
    long start = System.nanoTime();
    Cli cli = Cli.run("demo");
    assertThat(cli.code()).as(cli.out() + cli.err()).isZero();
    assertThat(cli.err()).isEmpty();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMinutes(1));
    assertThat(cli.out())
        .containsSubsequence(
            "Simulated:",
            "Real:",
            "the cluster counts as healthy",
            "coredns-1 on node-1 drops every UDP query",
            "suspicion:",
            "found: DNS-POD-DEAF: coredns-1 on node-1",
            "seen",
            "ruled out",
            "decision: replace it",
            "action: evict coredns-1 on node-1",
            "recovered: coredns-3 on node-1 answers",
            "the cluster is healthy again",
            "found: DNS-UPSTREAM-DOWN: cluster DNS",
            "nothing is done: replacing a pod does not cure this fault (RESTART_DOES_NOT_HELP)",
            " 0 failed",
            "All of it happened as told");
    // The fault is found and the suspicion confirmed at about the same time, in either order.
    assertThat(cli.out())
        .containsSubsequence("suspicion:", "a closer look: confirmed", "decision: replace it");
    assertThat(cli.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(100));
  }
}
