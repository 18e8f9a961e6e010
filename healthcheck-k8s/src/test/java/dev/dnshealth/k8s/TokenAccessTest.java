package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.testing.ManualTime;
import dev.dnshealth.k8s.peers.PeerAccess.Decision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TokenAccessTest {

  private static final String REVIEW = "POST /apis/authentication.k8s.io/v1/tokenreviews";
  private static final String US = "system:serviceaccount:dnshealth:healthcheck";

  private final MockApi api = new MockApi();
  private final ManualTime time = new ManualTime(MockApi.NOW);
  private final TokenAccess access = access(time, 7);

  @AfterEach
  void end() {
    api.close();
  }

  @Test
  void whoShowsNoTokenIsNotEvenReviewed() {
    for (String header : List.of("", "Bearer ", "Basic abc", "bear")) {
      assertThat(access.check(header, "a")).isEqualTo(Decision.UNNAMED);
    }
    assertThat(reviews()).isEmpty();
  }

  @Test
  void ourAccountsTokenForOurAudienceIsAllowedAndBelievedForFiveToTenMinutes() {
    known(US, "dnshealth-peers");
    assertThat(access.check("Bearer t", "a")).isEqualTo(Decision.ALLOWED);
    assertThat(reviews())
        .singleElement()
        .asString()
        .contains("\"token\":\"t\"", "\"audiences\":[\"dnshealth-peers\"]");
    time.advance(Duration.ofMinutes(5).minusSeconds(1));
    unknown();
    assertThat(access.check("bearer t", "b").allowed()).isTrue();
    time.advance(Duration.ofMinutes(5).plusSeconds(1));
    assertThat(access.check("Bearer t", "a").status()).isEqualTo(401);
  }

  @Test
  void thoseThatAreShownATokenAtOnceDoNotReviewItAgainAtOnce() {
    known(US, "dnshealth-peers");
    List<ManualTime> clocks = new ArrayList<>();
    List<TokenAccess> vantages = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      clocks.add(new ManualTime(MockApi.NOW));
      vantages.add(access(clocks.get(i), i));
      assertThat(vantages.get(i).check("Bearer t", "a").allowed()).isTrue();
    }
    assertThat(reviews()).hasSize(60);

    int before = 60;
    for (int minute = 1; minute <= 10; minute++) {
      for (int i = 0; i < 60; i++) {
        clocks.get(i).advance(Duration.ofMinutes(1));
        assertThat(vantages.get(i).check("Bearer t", "a").allowed()).isTrue();
      }
      int again = reviews().size() - before;
      before = reviews().size();
      // From the sixth minute to the tenth a fifth of them in each, give or take.
      assertThat(again)
          .as("minute %d", minute)
          .isBetween(minute <= 5 ? 0 : 4, minute <= 5 ? 0 : 24);
    }
    assertThat(reviews()).hasSize(120);
  }

  @Test
  void tokenOfAnotherAccountOrNamespaceIsRefusedByName() {
    known("system:serviceaccount:dnshealth:default", "dnshealth-peers");
    Decision decision = access.check("Bearer t", "a");
    assertThat(decision.status()).isEqualTo(403);
    assertThat(decision.words()).contains("dnshealth:default", "peers.accounts");
    known("system:serviceaccount:default:healthcheck", "dnshealth-peers");
    assertThat(access.check("Bearer t2", "b").status()).isEqualTo(403);
  }

  @Test
  void tokenForTheApiIsNoneForUsAlsoWhereTheApiKnowsNoAudiences() {
    known(US, "https://kubernetes.default.svc");
    assertThat(access.check("Bearer t", "a").status()).isEqualTo(401);
    api.answer(
        REVIEW,
        201,
        "{\"status\":{\"authenticated\":true,\"user\":{\"username\":\"" + US + "\"}}}");
    assertThat(access.check("Bearer t2", "b").status()).isEqualTo(401);
  }

  @Test
  void strangerIsReviewedOnceASecondAndDoesNotKeepOthersOut() {
    unknown();
    for (int i = 0; i < 100; i++) {
      access.check("Bearer stranger-" + i, "192.0.2.66");
    }
    assertThat(reviews()).hasSize(1);
    assertThat(access.check("Bearer x", "192.0.2.66").status()).isEqualTo(429);
    known(US, "dnshealth-peers");
    assertThat(access.check("Bearer t", "192.0.2.1").allowed()).isTrue();
    time.advance(Duration.ofSeconds(1));
    unknown();
    assertThat(access.check("Bearer x", "192.0.2.66").status()).isEqualTo(401);
    assertThat(reviews()).hasSize(3);
  }

  @Test
  void badTokenIsNotReviewedAgainForAWhile() {
    unknown();
    access.check("Bearer x", "a");
    time.advance(Duration.ofSeconds(4));
    assertThat(access.check("Bearer x", "b").status()).isEqualTo(401);
    assertThat(reviews()).hasSize(1);
    time.advance(Duration.ofSeconds(1));
    access.check("Bearer x", "b");
    assertThat(reviews()).hasSize(2);
  }

  @Test
  void whoWasLetInIsReviewedAgainWithoutQueueing() {
    known(US, "dnshealth-peers");
    assertThat(access.check("Bearer t", "a").allowed()).isTrue();
    time.advance(Duration.ofMinutes(10));
    unknown();
    access.check("Bearer stranger", "a");
    known(US, "dnshealth-peers");
    assertThat(access.check("Bearer t", "a").allowed()).isTrue();
  }

  @Test
  void apiThatDoesNotAnswerLetsNobodyInAndIsAskedAgain() {
    api.answer(REVIEW, 403, "{\"message\":\"tokenreviews is forbidden\"}");
    Decision decision = access.check("Bearer t", "a");
    assertThat(decision.status()).isEqualTo(503);
    assertThat(decision.words()).contains("tokenreviews is forbidden");
    time.advance(Duration.ofSeconds(1));
    api.stop();
    assertThat(access.check("Bearer t", "a").words()).contains("API does not answer");
  }

  @Test
  void tokenWithoutEndIsRefused() {
    assertThat(access.check("Bearer " + "x".repeat(100_000), "a").status()).isEqualTo(401);
    assertThat(reviews()).isEmpty();
  }

  private TokenAccess access(ManualTime clock, long seed) {
    return new TokenAccess(
        new Api(api.client(), clock),
        "dnshealth",
        List.of("healthcheck", "healthcheck-vantage"),
        clock,
        new Random(seed));
  }

  private void known(String user, String audience) {
    api.answer(
        REVIEW,
        201,
        "{\"status\":{\"authenticated\":true,\"audiences\":[\""
            + audience
            + "\"],\"user\":{\"username\":\""
            + user
            + "\"}}}");
  }

  private void unknown() {
    api.answer(REVIEW, 201, "{\"status\":{\"error\":\"no\"}}");
  }

  private List<String> reviews() {
    return api.requests(REVIEW);
  }
}
