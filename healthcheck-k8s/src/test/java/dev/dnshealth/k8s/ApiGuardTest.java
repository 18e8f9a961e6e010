package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dnshealth.core.testing.ManualTime;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ApiGuardTest {

  private final ManualTime time = new ManualTime(MockApi.NOW);
  private final ApiGuard guard = new ApiGuard(time);
  private final AtomicInteger calls = new AtomicInteger();

  @Test
  void aReadIsTriedTwice() throws Exception {
    Reply reply = guard.read("get", () -> calls.incrementAndGet() == 1 ? failing() : reply(200));

    assertThat(reply.code()).isEqualTo(200);
    assertThat(calls).hasValue(2);
  }

  @Test
  void aReadThatTheServerRefusesIsNotTriedAgain() throws Exception {
    guard.read(
        "get",
        () -> {
          calls.incrementAndGet();
          return reply(403);
        });

    assertThat(calls).hasValue(1);
  }

  @Test
  void aWriteIsTriedOnce() {
    assertThatThrownBy(
            () ->
                guard.write(
                    "put",
                    () -> {
                      calls.incrementAndGet();
                      return failing();
                    }))
        .isInstanceOf(IOException.class);

    assertThat(calls).hasValue(1);
  }

  @Test
  void eachOperationHasItsOwnBreaker() throws Exception {
    open("put");

    assertThatThrownBy(() -> guard.write("put", () -> reply(200)))
        .isInstanceOf(CallNotPermittedException.class);
    assertThat(guard.write("post", () -> reply(200)).code()).isEqualTo(200);
  }

  @Test
  void aBugWhileHalfOpenDoesNotKeepTheBreakerThere() throws Exception {
    open("put");
    time.advance(Duration.ofSeconds(11));

    assertThatThrownBy(
            () ->
                guard.write(
                    "put",
                    () -> {
                      throw new AssertionError("bug");
                    }))
        .isInstanceOf(AssertionError.class);

    assertThat(guard.write("put", () -> reply(200)).code()).isEqualTo(200);
    assertThat(guard.write("put", () -> reply(200)).code()).isEqualTo(200);
  }

  @Test
  void whatIsTheRequestsFaultNeverOpensTheBreaker() throws Exception {
    for (int code : new int[] {404, 409, 403, 404, 409, 403, 404}) {
      assertThat(guard.write("put", () -> reply(code)).code()).isEqualTo(code);
    }
  }

  @Test
  void throttlingOpensTheBreaker() throws Exception {
    for (int i = 0; i < 5; i++) {
      guard.write("put", () -> reply(429));
    }

    assertThatThrownBy(() -> guard.write("put", () -> reply(200)))
        .isInstanceOf(CallNotPermittedException.class);
  }

  @Test
  void whatTheServerAsksToWaitIsWaitedForButNotForever() throws Exception {
    guard.write("put", () -> throttled(Duration.ofSeconds(3)));
    guard.write("post", () -> throttled(Duration.ofHours(1)));

    assertThatThrownBy(() -> guard.write("put", () -> reply(200)))
        .isInstanceOf(CallNotPermittedException.class);
    time.advance(Duration.ofSeconds(4));
    assertThat(guard.write("put", () -> reply(200)).code()).isEqualTo(200);
    assertThatThrownBy(() -> guard.write("post", () -> reply(200)))
        .isInstanceOf(CallNotPermittedException.class);
    time.advance(Duration.ofSeconds(57));
    assertThat(guard.write("post", () -> reply(200)).code()).isEqualTo(200);
  }

  @Test
  void aDisruptionBudgetThatAsksToWaitIsNoThrottling() throws Exception {
    String refusal = "{\"details\":{\"causes\":[{\"reason\":\"DisruptionBudget\"}]}}";
    guard.write(
        "post",
        () -> new Reply(429, refusal, Optional.empty(), Optional.of(Duration.ofSeconds(10))));

    assertThat(guard.write("post", () -> reply(200)).code()).isEqualTo(200);
  }

  @Test
  void listenersAreToldOfEachKindAndOfItsFirstOpeningAndFinalClosing() throws Exception {
    List<String> told = new ArrayList<>();
    guard.tell(circuit -> told.add(circuit.operation() + " " + circuit.state()));
    open("put");
    time.advance(Duration.ofSeconds(11));
    guard.write("put", () -> reply(503));
    time.advance(Duration.ofSeconds(11));
    guard.write("put", () -> reply(200));

    assertThat(told).containsExactly("put CLOSED", "put OPEN", "put CLOSED");
  }

  @Test
  void aListenerThatFailsDoesNotMakeARequestFail() throws Exception {
    guard.tell(
        circuit -> {
          throw new IllegalStateException("a bug");
        });

    assertThat(guard.write("put", () -> reply(200)).code()).isEqualTo(200);
    assertThat(guard.write("put", () -> reply(200)).code()).isEqualTo(200);
  }

  private static Reply throttled(Duration wait) {
    return new Reply(429, "{}", Optional.empty(), Optional.of(wait));
  }

  private void open(String operation) throws IOException {
    for (int i = 0; i < 5; i++) {
      guard.write(operation, () -> reply(503));
    }
  }

  private static Reply failing() throws IOException {
    throw new IOException("connection reset");
  }

  private static Reply reply(int code) {
    return new Reply(code, "{}", Optional.empty(), Optional.empty());
  }
}
