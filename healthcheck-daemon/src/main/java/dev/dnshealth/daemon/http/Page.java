package dev.dnshealth.daemon.http;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What one path of the server answers. Called for each request, on any of the server's threads; it
 * should answer from memory.
 */
@FunctionalInterface
public interface Page {

  /** Answers a request. */
  Reply get(Request request);

  /**
   * What a page may go by.
   *
   * @param query what comes after the question mark, still encoded; empty if there is none
   * @param accept the header {@code Accept}; empty if there was none
   * @param authorization the header {@code Authorization}; empty if there was none
   * @param remote the address it came from
   */
  record Request(String query, String accept, String authorization, String remote) {
    public Request {
      Objects.requireNonNull(query, "query");
      Objects.requireNonNull(accept, "accept");
      Objects.requireNonNull(authorization, "authorization");
      Objects.requireNonNull(remote, "remote");
    }
  }

  /**
   * An answer.
   *
   * @param status the HTTP status
   * @param contentType the media type of the body
   * @param body the body, sent as UTF-8
   * @param last whether the connection is closed after it
   */
  record Reply(int status, String contentType, String body, boolean last) {

    Reply(int status, String contentType, String body) {
      this(status, contentType, body, false);
    }

    byte[] bytes() {
      return body.getBytes(StandardCharsets.UTF_8);
    }

    static Reply text(int status, String body) {
      return new Reply(status, "text/plain; charset=utf-8", body + "\n");
    }

    static Reply json(String body) {
      return new Reply(200, "application/json", body);
    }

    /** Returns the same for one who will not ask again soon. */
    Reply asLast() {
      return new Reply(status, contentType, body, true);
    }
  }

  /** Returns a page that is 200 while there is no problem, and 503 with the problem otherwise. */
  static Page health(Supplier<Optional<String>> problem) {
    return request ->
        problem.get().map(why -> Reply.text(503, why)).orElseGet(() -> Reply.text(200, "ok"));
  }

  /** Returns a page that is a JSON text. */
  static Page json(Supplier<String> json) {
    return request -> Reply.json(json.get());
  }
}
