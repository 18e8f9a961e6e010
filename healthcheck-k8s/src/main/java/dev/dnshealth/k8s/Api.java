package dev.dnshealth.k8s;

import dev.dnshealth.core.time.Time;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Plain requests to the API server, so that every status code, header and failure can be seen.
 *
 * <p>The calls block for at most their time-out. Components that share one of these share its
 * circuit breakers too. Safe for use by several threads.
 */
final class Api {

  static final Duration TIMEOUT = Duration.ofSeconds(3);

  private static final String JSON = "application/json";

  /** Of each object of a list only its metadata; the whole, where a server does not know this. */
  private static final String METADATA =
      "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1," + JSON;

  private final KubernetesClient client;
  private final HttpClient http;
  private final ApiGuard guard;

  Api(KubernetesClient client, Time time) {
    this.client = client;
    this.guard = new ApiGuard(time);
    // The client's own repetitions would hide refusals and send a write twice.
    this.http =
        client
            .getHttpClient()
            .newBuilder()
            .tag(
                new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build();
  }

  /** Has {@code listener} be told which requests are not sent for a while, from now on. */
  void tell(CircuitListener listener) {
    guard.tell(listener);
  }

  KubernetesClient client() {
    return client;
  }

  /** Reads {@code path}. */
  Reply get(String operation, String path) throws IOException {
    return get(operation, path, TIMEOUT);
  }

  Reply get(String operation, String path, Duration timeout) throws IOException {
    return guard.read(operation, () -> send("GET", path, null, JSON, JSON, timeout));
  }

  /** Reads the list at {@code path}, but of its objects only the metadata. */
  Reply getMetadata(String operation, String path) throws IOException {
    return guard.read(operation, () -> send("GET", path, null, JSON, METADATA, TIMEOUT));
  }

  /** Reads {@code path} once: for what is soon of no use any more. */
  Reply getOnce(String operation, String path, Duration timeout) throws IOException {
    return guard.write(operation, () -> send("GET", path, null, JSON, JSON, timeout));
  }

  /** Asks a question that has to be posted. */
  Reply ask(String operation, String path, String body) throws IOException {
    return guard.read(operation, () -> send("POST", path, body, JSON, JSON, TIMEOUT));
  }

  Reply write(String operation, String method, String path, String body, Duration timeout)
      throws IOException {
    String type = method.equals("PATCH") ? "application/merge-patch+json" : JSON;
    return guard.write(operation, () -> send(method, path, body, type, JSON, timeout));
  }

  /** Writes a JSON patch (RFC 6902), whose tests and changes are done all or not at all. */
  Reply patch(String operation, String path, String body, Duration timeout) throws IOException {
    return guard.write(
        operation, () -> send("PATCH", path, body, "application/json-patch+json", JSON, timeout));
  }

  /**
   * Sends a request once, past the circuit breakers: for what has a slow pace of its own, and must
   * not be the last to learn that the API is back.
   */
  Reply once(String method, String path, Optional<String> body, Duration timeout)
      throws IOException {
    return send(method, path, body.orElse(null), JSON, JSON, timeout);
  }

  /** Turns a reply's body into an object of the model. */
  <T> T parse(Reply reply, Class<T> type) {
    return client.getKubernetesSerialization().unmarshal(reply.body(), type);
  }

  private Reply send(
      String method,
      String path,
      @Nullable String body,
      String type,
      String accept,
      Duration timeout)
      throws IOException {
    String base = client.getMasterUrl().toString();
    HttpRequest.Builder request =
        http.newHttpRequestBuilder()
            .uri(base.endsWith("/") ? base + path.substring(1) : base + path)
            .header("Accept", accept)
            .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    if (body != null) {
      request.method(method, type, body);
    }
    CompletableFuture<HttpResponse<String>> response;
    try {
      response = http.sendAsync(request.build(), String.class);
    } catch (RuntimeException e) {
      // As when the file with the token cannot be read.
      throw new NotSentException(e);
    }
    try {
      return reply(response.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      response.cancel(true);
      throw new HttpTimeoutException("no answer within " + timeout.toMillis() + " ms");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      response.cancel(true);
      throw new InterruptedIOException("interrupted");
    } catch (ExecutionException e) {
      throw asIoException(e);
    }
  }

  /** Something went wrong while a request was put together. */
  private static final class NotSentException extends IOException {

    private static final long serialVersionUID = 1;

    NotSentException(RuntimeException cause) {
      super(cause);
    }
  }

  /** Finds the failure that says most: first of all, that nothing was sent. */
  private static IOException asIoException(ExecutionException failure) {
    @Nullable IOException first = null;
    for (@Nullable Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof ConnectException || t instanceof HttpConnectTimeoutException) {
        return (IOException) t;
      }
      if (first == null && t instanceof IOException e) {
        first = e;
      }
    }
    return first != null ? first : new IOException(String.valueOf(failure.getCause()), failure);
  }

  /** Returns whether a request that failed like this surely never left. */
  static boolean notSent(IOException e) {
    return e instanceof NotSentException
        || e instanceof ConnectException
        || e instanceof HttpConnectTimeoutException;
  }

  private static Reply reply(HttpResponse<String> response) {
    @Nullable String body = response.body();
    return new Reply(
        response.code(),
        body == null ? "" : body,
        header(response, "Date").flatMap(Api::date),
        header(response, "Retry-After").flatMap(Api::seconds));
  }

  private static Optional<String> header(HttpResponse<String> response, String name) {
    return response.headers(name).stream().findFirst();
  }

  private static Optional<Instant> date(String text) {
    try {
      return Optional.of(
          ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> seconds(String text) {
    return text.matches("\\d{1,9}")
        ? Optional.of(Duration.ofSeconds(Long.parseLong(text)))
        : Optional.empty();
  }
}
