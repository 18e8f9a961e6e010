package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.testing.ManualTime;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallerTest {

  private static final String REVIEW = "POST /apis/authentication.k8s.io/v1/selfsubjectreviews";

  private final MockApi api = new MockApi();

  @AfterEach
  void end() {
    api.close();
  }

  @Test
  void theApiServerKnowsWhoAsks() {
    api.answer(REVIEW, 201, "{\"status\":{\"userInfo\":{\"username\":\"jo@example.com\"}}}");

    assertThat(name()).contains("jo@example.com");
  }

  @Test
  void whereItDoesNotTellNothingIsMadeUp() {
    api.answer(REVIEW, 404, "{}");
    assertThat(name()).isEmpty();

    api.answer(REVIEW, 201, "{\"status\":{\"userInfo\":{}}}");
    assertThat(name()).isEmpty();
  }

  private Optional<String> name() {
    return Caller.name(api.client(), new ManualTime(MockApi.NOW));
  }
}
