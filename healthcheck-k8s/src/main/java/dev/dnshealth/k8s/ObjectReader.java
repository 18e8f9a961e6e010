package dev.dnshealth.k8s;

import dev.dnshealth.core.time.Time;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads single objects and lists, and by the way what the API's clock says. Used by one thread. */
final class ObjectReader {

  private static final Logger log = LoggerFactory.getLogger(ObjectReader.class);

  private final Api api;
  private final Time time;
  private final Set<String> unreadable = new HashSet<>();
  private Duration shift = Duration.ZERO;

  ObjectReader(Api api, Time time) {
    this.api = api;
    this.time = time;
  }

  /**
   * Reads {@code path}; empty if it is not there or may not be read, which is logged once.
   *
   * @throws UnreadableException if the API does not answer
   */
  <T> Optional<T> one(String operation, String path, Class<T> type) {
    return find(operation, path, type).object();
  }

  /**
   * Reads {@code path}, and tells apart what is not there and what may not be read.
   *
   * @throws UnreadableException if the API does not answer
   */
  <T> Found<T> find(String operation, String path, Class<T> type) {
    Reply reply = reply(operation, path);
    if (reply.ok()) {
      return new Found<>(true, Optional.of(parse(path, reply, type)));
    }
    complain(path, reply);
    return new Found<>(reply.code() == 404, Optional.empty());
  }

  /**
   * What reading one object came to.
   *
   * @param known whether it is known if it is there
   * @param object what it is
   */
  record Found<T>(boolean known, Optional<T> object) {}

  /**
   * Reads {@code path}.
   *
   * @throws UnreadableException if the API does not answer
   */
  Reply reply(String operation, String path) {
    Reply reply;
    try {
      reply = api.get(operation, path);
    } catch (CallNotPermittedException | IOException e) {
      throw new UnreadableException(path + ": " + e, e);
    }
    if (reply.serverFailed()) {
      throw new UnreadableException(path + ": " + reply.message(), null);
    }
    shift = reply.date().map(date -> Duration.between(date, time.now())).orElse(Duration.ZERO);
    return reply;
  }

  <T> T parse(String path, Reply reply, Class<T> type) {
    unreadable.remove(path);
    return api.parse(reply, type);
  }

  /** Logs, once, that {@code path} cannot be read. */
  void complain(String path, Reply reply) {
    if (unreadable.add(path)) {
      log.warn("facts without {}: {}", path, reply.message());
    }
  }

  /**
   * Returns what has to be added to a time by the API's clock to have it by ours, after the newest
   * reply; nothing if that did not tell its time.
   */
  Duration shift() {
    return shift;
  }

  /** The API does not answer, so that nothing is known. */
  static final class UnreadableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    UnreadableException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
