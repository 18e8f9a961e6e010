package dev.dnshealth.k8s;

import dev.dnshealth.core.time.Time;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a failing API server from being asked over and over: one circuit breaker for each
 * operation, and a second attempt for reads. Safe for use by several threads.
 */
final class ApiGuard {

  private static final Logger log = LoggerFactory.getLogger(ApiGuard.class);

  /** A server that asks for longer is asked again all the same. */
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  private final Map<String, CircuitBreaker> breakers = new ConcurrentHashMap<>();
  private final Set<String> asked = ConcurrentHashMap.newKeySet();
  private final List<CircuitListener> listeners = new CopyOnWriteArrayList<>();
  private final CircuitBreakerConfig config;
  private final Retry retry;

  ApiGuard(Time time) {
    this.config =
        CircuitBreakerConfig.custom()
            .slidingWindow(10, 5, CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
            .failureRateThreshold(50)
            .waitDurationInOpenState(Duration.ofSeconds(10))
            .permittedNumberOfCallsInHalfOpenState(1)
            .maxWaitDurationInHalfOpenState(Duration.ofSeconds(30))
            .recordResult(result -> result instanceof Reply reply && reply.serverFailed())
            .clock(new TimeClock(time))
            .build();
    this.retry =
        Retry.of(
            "api",
            RetryConfig.<Reply>custom()
                .maxAttempts(2)
                .intervalFunction(IntervalFunction.ofExponentialRandomBackoff(100, 2.0, 0.5))
                .retryOnResult(reply -> reply.code() >= 500)
                .retryOnException(e -> e instanceof IOException)
                .build());
  }

  /**
   * Reads, a second time if the first fails.
   *
   * @throws io.github.resilience4j.circuitbreaker.CallNotPermittedException if the breaker is open
   */
  Reply read(String operation, Callable<Reply> call) throws IOException {
    return unwrap(Retry.decorateCallable(retry, () -> once(operation, call)));
  }

  /**
   * Writes, once.
   *
   * @throws io.github.resilience4j.circuitbreaker.CallNotPermittedException if the breaker is open
   */
  Reply write(String operation, Callable<Reply> call) throws IOException {
    return unwrap(() -> once(operation, call));
  }

  private Reply once(String operation, Callable<Reply> call) throws Exception {
    CircuitBreaker breaker = breaker(operation);
    breaker.acquirePermission();
    long start = breaker.getCurrentTimestamp();
    boolean settled = false;
    try {
      Reply reply = call.call();
      breaker.onResult(elapsed(breaker, start), breaker.getTimestampUnit(), reply);
      settled = true;
      if (reply.throttled()) {
        reply.retryAfter().ifPresent(wait -> backOff(breaker, wait));
      }
      return reply;
    } catch (IOException e) {
      breaker.onError(elapsed(breaker, start), breaker.getTimestampUnit(), e);
      settled = true;
      throw e;
    } finally {
      if (!settled) {
        // An Error, or a bug: says nothing about the server, and must not leave it half open.
        breaker.releasePermission();
      }
    }
  }

  private static long elapsed(CircuitBreaker breaker, long start) {
    return breaker.getCurrentTimestamp() - start;
  }

  /** Has {@code listener} be told of every change from now on. */
  void tell(CircuitListener listener) {
    listeners.add(listener);
  }

  private CircuitBreaker breaker(String operation) {
    CircuitBreaker known = breakers.get(operation);
    if (known != null) {
      return known;
    }
    CircuitBreaker made = CircuitBreaker.of(operation, config);
    CircuitBreaker other = breakers.putIfAbsent(operation, made);
    if (other != null) {
      return other;
    }
    made.getEventPublisher()
        .onStateTransition(event -> changed(operation, event.getStateTransition()));
    tell(operation, CircuitListener.State.CLOSED, "requests are sent");
    return made;
  }

  /** Sends nothing of the kind for as long as the server asks. */
  private void backOff(CircuitBreaker breaker, Duration wait) {
    if (breaker.getState() == CircuitBreaker.State.OPEN) {
      return;
    }
    asked.add(breaker.getName());
    try {
      breaker.transitionToOpenStateFor(wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT);
    } finally {
      asked.remove(breaker.getName());
    }
  }

  /** Tells the first opening and the final closing, but not each attempt in between. */
  private void changed(String operation, CircuitBreaker.StateTransition change) {
    if (change == CircuitBreaker.StateTransition.CLOSED_TO_OPEN && asked.contains(operation)) {
      log.info("the api asks to wait: operation={}", operation);
      tell(operation, CircuitListener.State.WAITING, "the API asked to wait");
    } else if (change == CircuitBreaker.StateTransition.CLOSED_TO_OPEN) {
      log.warn("api circuit breaker opened, too many requests failed: operation={}", operation);
      tell(operation, CircuitListener.State.OPEN, "too many requests failed; none is sent");
    } else if (change.getToState() == CircuitBreaker.State.CLOSED) {
      log.info("api circuit breaker closed again: operation={}", operation);
      tell(operation, CircuitListener.State.CLOSED, "a request was answered: they are sent again");
    } else {
      log.debug("api circuit breaker: operation={} change={}", operation, change);
    }
  }

  /** A listener that fails must not make a request fail. */
  private void tell(String operation, CircuitListener.State state, String why) {
    CircuitListener.Circuit circuit = new CircuitListener.Circuit(operation, state, why);
    for (CircuitListener listener : listeners) {
      try {
        listener.onCircuit(circuit);
      } catch (RuntimeException e) {
        log.error("circuit listener failed: a bug in it", e);
      }
    }
  }

  private static Reply unwrap(Callable<Reply> call) throws IOException {
    try {
      return call.call();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  /** Resilience4j's view of a {@link Time}. */
  private static final class TimeClock extends Clock {

    private final Time time;

    TimeClock(Time time) {
      this.time = time;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return time.now();
    }
  }
}
