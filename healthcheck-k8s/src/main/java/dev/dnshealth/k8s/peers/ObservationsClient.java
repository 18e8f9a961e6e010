package dev.dnshealth.k8s.peers;

import dev.dnshealth.core.time.Time;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;

/**
 * Asks vantages for their observations over HTTP. Nothing is looked up: where the address has a
 * name, the caller knows what that costs. Safe for use by several threads, and holds nothing that
 * has to be closed.
 */
public final class ObservationsClient {

  /**
   * How long a pull may take. The dates of what it brings are too late by up to as much; with more
   * than a second of that, an answer could pass for proof (3 s) that is none.
   */
  public static final Duration WITHIN = Duration.ofSeconds(1);

  /** Bytes of an answer, as sent and as unpacked: some ten times what the largest batch has. */
  static final int MOST_BYTES = 8 << 20;

  private static final int MOST_WORDS = 200;

  private final ObservationCodec codec = new ObservationCodec();
  private final HttpClient http;
  private final Duration within;
  private final Time time;

  /**
   * Makes a client.
   *
   * @param executor does its work; two threads are enough for many vantages
   * @param time the clock by which observations are dated
   */
  public ObservationsClient(Executor executor, Time time) {
    this(executor, WITHIN, time);
  }

  /**
   * Makes a client.
   *
   * @param executor does its work; two threads are enough for many vantages
   * @param within how long a pull may take, by default {@link #WITHIN}
   * @param time the clock by which observations are dated
   */
  public ObservationsClient(Executor executor, Duration within, Time time) {
    this(HttpClient.newBuilder().executor(executor), within, time);
  }

  /**
   * Makes a client with a connection of its caller's choice, as for TLS.
   *
   * @param builder all but version, time-out, proxy and redirects, which are set here
   */
  public ObservationsClient(HttpClient.Builder builder, Time time) {
    this(builder, WITHIN, time);
  }

  private ObservationsClient(HttpClient.Builder builder, Duration within, Time time) {
    this.within = within;
    this.http =
        builder
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(within)
            .proxy(HttpClient.Builder.NO_PROXY)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    this.time = time;
  }

  /**
   * Pulls what came after {@code cursor}. Blocks nobody, and ends in time; what goes wrong is told,
   * never thrown.
   *
   * @param endpoint where {@link ObservationsPage#PATH} is served, with that path and no query
   * @param headers what proves that we may ask
   */
  public CompletableFuture<Pull> pull(URI endpoint, Map<String, String> headers, Cursor cursor) {
    return pull(endpoint, headers, cursor, Optional.empty());
  }

  /**
   * Does the same, and tells the vantage its part of the work.
   *
   * @param share the part; absent: nothing is said of it
   */
  public CompletableFuture<Pull> pull(
      URI endpoint, Map<String, String> headers, Cursor cursor, Optional<Share> share) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(endpoint + "?" + new PullQuery(cursor, share).text()))
            .header("Accept-Encoding", "gzip");
    headers.forEach(request::header);
    Instant sentAt = time.now();
    CompletableFuture<HttpResponse<byte[]>> sent =
        http.sendAsync(request.build(), info -> new BoundedBody(MOST_BYTES));
    // The time-out of a request ends with the headers of its answer: this one does not.
    return sent.thenApply(answer -> read(answer, sentAt))
        .orTimeout(within.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(
            failure -> {
              // Ends the connection, so that the next pull does not wait for the same lost packets.
              sent.cancel(true);
              return failure instanceof TimeoutException ? late() : new Pull.Failed(words(failure));
            });
  }

  private Pull read(HttpResponse<byte[]> answer, Instant sentAt) {
    Instant arrival = time.now();
    Duration roundTrip = Duration.between(sentAt, arrival);
    if (roundTrip.compareTo(within) > 0) {
      return late();
    }
    try {
      byte[] body = unpacked(answer);
      return answer.statusCode() == 200
          ? new Pull.Told(codec.read(body, arrival), roundTrip)
          : new Pull.Failed("HTTP status " + answer.statusCode() + words(body));
    } catch (IOException e) {
      return new Pull.Failed(String.valueOf(e.getMessage()));
    }
  }

  private Pull late() {
    return new Pull.Failed("no answer within " + within.toMillis() + " ms");
  }

  private static byte[] unpacked(HttpResponse<byte[]> answer) throws IOException {
    if (!answer.headers().firstValue("Content-Encoding").orElse("").equals("gzip")) {
      return answer.body();
    }
    try (GZIPInputStream unzip = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
      byte[] body = unzip.readNBytes(MOST_BYTES + 1);
      if (body.length > MOST_BYTES) {
        throw BoundedBody.tooLong(MOST_BYTES);
      }
      return body;
    }
  }

  /** Returns the first line of an answer that tells why it is none. */
  private static String words(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8).strip();
    String line = text.lines().findFirst().orElse("").replaceAll("\\p{Cntrl}", " ");
    return line.isEmpty() ? "" : ": " + line.substring(0, Math.min(line.length(), MOST_WORDS));
  }

  private String words(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof HttpConnectTimeoutException) {
      return "no connection within " + within.toMillis() + " ms";
    }
    if (cause instanceof ConnectException) {
      return "connection refused, or no way there";
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
