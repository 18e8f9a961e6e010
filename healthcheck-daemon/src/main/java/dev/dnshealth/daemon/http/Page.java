package dev.dnshealth.daemon.http;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What one path of the server answers. Called for each request, on any of the server's threads; it
 * should answer from memory.
 */
@FunctionalInterface
public interface Page {

  /**
   * Answers a request.
   *
   * @param accept the request's {@code Accept} header, empty if there was none
   */
  Reply get(String accept);

  /**
   * An answer.
   *
   * @param status the HTTP status
   * @param contentType the media type of the body
   * @param body the body, sent as UTF-8
   */
  record Reply(int status, String contentType, String body) {
    byte[] bytes() {
      return body.getBytes(StandardCharsets.UTF_8);
    }

    static Reply text(int status, String body) {
      return new Reply(status, "text/plain; charset=utf-8", body + "\n");
    }
  }

  /** Returns a page that is 200 while there is no problem, and 503 with the problem otherwise. */
  static Page health(Supplier<Optional<String>> problem) {
    return accept ->
        problem.get().map(why -> Reply.text(503, why)).orElseGet(() -> Reply.text(200, "ok"));
  }

  /** Returns a page that is a JSON text. */
  static Page json(Supplier<String> json) {
    return accept -> new Reply(200, "application/json", json.get());
  }
}
