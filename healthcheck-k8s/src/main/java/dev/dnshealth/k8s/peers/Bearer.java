package dev.dnshealth.k8s.peers;

import dev.dnshealth.core.time.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is in a file, to be shown as a bearer token. Read anew every few seconds: the kubelet writes
 * another token before the last one ends. Safe for use by several threads.
 */
public final class Bearer implements Supplier<Optional<String>> {

  private static final Duration AGAIN = Duration.ofSeconds(10);

  /** Far more than any token has. */
  private static final int MOST = 1 << 16;

  private final Path file;
  private final Time time;
  private Instant readAt = Instant.MIN;
  private Optional<String> token = Optional.empty();

  /** Makes one that has not read its file yet. */
  public Bearer(Path file, Time time) {
    this.file = file;
    this.time = time;
  }

  /** Returns what is in the file; empty if it cannot be read, or if nothing is in it. */
  @Override
  public synchronized Optional<String> get() {
    Instant now = time.now();
    if (token.isEmpty() || readAt.plus(AGAIN).isBefore(now)) {
      token = read();
      readAt = now;
    }
    return token;
  }

  /** Returns the headers that show it; none if there is nothing to be shown. */
  public Map<String, String> headers() {
    return get().map(text -> Map.of("Authorization", "Bearer " + text)).orElse(Map.of());
  }

  private Optional<String> read() {
    try {
      if (Files.size(file) > MOST) {
        return Optional.empty();
      }
      return Optional.of(Files.readString(file).strip())
          // What has spaces or line ends in it would be no header.
          .filter(text -> !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 127));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
