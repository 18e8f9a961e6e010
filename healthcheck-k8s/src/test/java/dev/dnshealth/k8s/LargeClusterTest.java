package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.target.Role;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * What very many vantages cost: the table of docs/vantages.md. Growth is pinned for every size by
 * the plans and shares that the vantages are given; bytes and CPU are measured.
 */
class LargeClusterTest {

  private static final Duration SPAN = Duration.ofSeconds(30);

  private static final List<ManyVantages> SIZES =
      List.of(
          new ManyVantages(10, 2),
          new ManyVantages(100, 2),
          new ManyVantages(500, 10),
          new ManyVantages(1000, 20),
          new ManyVantages(5000, 100));

  @Test
  void noServerIsAskedMuchMoreInALargeClusterThanInASmallOne() {
    for (ManyVantages size : SIZES) {
      assertThat(size.queriesPerSecondAtOnePod()).as("%s", size).isBetween(8.0, 60.0);
    }
  }

  @Test
  void whatTheLeaderIsToldAndTheApiIsAskedGrowsLikeTheRootOfTheSize() {
    ManyVantages fewer = new ManyVantages(1000, 20);
    ManyVantages more = new ManyVantages(4000, 80);

    // Four times the nodes and the pods: twice as much, and not four times or sixteen.
    assertThat(more.pullsPerSecond() / fewer.pullsPerSecond()).isBetween(1.9, 2.1);
    assertThat(more.observationsPerSecond() / fewer.observationsPerSecond()).isBetween(1.8, 2.2);
    assertThat(more.apiRequestsPerSecond() / fewer.apiRequestsPerSecond()).isBetween(1.9, 3.0);
  }

  @Test
  void noVantageAsksMoreThanAMemberDoes() {
    for (ManyVantages size : SIZES) {
      assertThat(size.mostQueriesPerSecondOfAVantage())
          .as("%s", size)
          .isLessThanOrEqualTo(
              size.pods() * ManyVantages.PLAN.queriesPerSecond(Role.SERVER)
                  + ManyVantages.PLAN.queriesPerSecond(Role.SERVICE));
    }
  }

  @Test
  void leaderTakesInFiveHundredVantagesWithASmallPartOfOneCore() {
    ManyVantages.Cost cost = new ManyVantages(500, 10).leader(Duration.ofSeconds(20));

    assertThat(cost.cores()).isLessThan(0.5);
    assertThat(cost.bytesPerSecond()).isLessThan(500_000);
  }

  /** With {@code -Ddnshealth.large=true}: takes six minutes. */
  @Test
  @EnabledIfSystemProperty(named = "dnshealth.large", matches = "true")
  void tableOfCosts() throws Exception {
    System.out.println(ManyVantages.HEADING);
    for (ManyVantages size : SIZES) {
      System.out.println(size.row(leader(size)));
    }
  }

  /** Lets a process with the image's heap lead, and hear all others over loopback. */
  private static ManyVantages.Cost leader(ManyVantages size) throws Exception {
    try (VantagesOnLoopback vantages = new VantagesOnLoopback(size)) {
      Process leader =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-Xms16m",
                  "-Xmx" + size.heap() + "m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  LeaderProcess.class.getName(),
                  vantages.api(),
                  String.valueOf(size.nodes()),
                  String.valueOf(size.pods()),
                  String.valueOf(SPAN.toSeconds()))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String told = new String(leader.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(leader.waitFor()).isZero();
      String[] words = told.strip().split(" ", -1);
      assertThat(words).as("cores, bytes, unheard, lost").hasSize(4);
      assertThat(words).endsWith("0", "0");
      return new ManyVantages.Cost(
          Double.parseDouble(words[0]), vantages.bytesPerSecond(), Long.parseLong(words[1]));
    }
  }
}
