package dev.dnshealth.k8s.journal;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dnshealth.core.monitor.Recorded;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes steps into files. What cannot be written is left out, and told in the journal once it can
 * be written again. For one thread.
 */
final class JournalWriter {

  private static final Logger log = LoggerFactory.getLogger(JournalWriter.class);
  private static final String TOOL = tool();
  private static final Duration AGAIN = Duration.ofSeconds(30);

  private final ObjectMapper mapper = JournalCodec.mapper();
  private final JournalSettings settings;
  private final RotatingFile file;
  private LineWriter lines;
  private long expected = 1;
  private long limit;
  private Instant again = Instant.MIN;
  private boolean failing;

  JournalWriter(JournalSettings settings) {
    this.settings = settings;
    this.file = new RotatingFile(settings.path(), settings.files());
    this.lines = new LineWriter(mapper, TOOL);
  }

  /** Writes one step; returns whether that went well. */
  boolean write(long n, Recorded step) {
    if (!file.isOpen() && step.input().at().isBefore(again)) {
      return false;
    }
    try {
      boolean fresh = !file.isOpen() || file.size() >= limit;
      if (fresh) {
        begin(n, step);
      }
      if (n != expected) {
        file.write(lines.gap(expected, n - expected, step, !fresh));
      }
      file.write(lines.step(n, step));
      if (fresh) {
        // A full disk is noticed by what reaches it.
        file.flush();
        file.ofUse();
      }
      expected = n + 1;
      worked();
      return true;
    } catch (IOException | RuntimeException e) {
      failed(e, step.input().at());
      return false;
    }
  }

  /** Has what was written reach the file. */
  void flush(Instant now) {
    try {
      file.flush();
    } catch (IOException e) {
      failed(e, now);
    }
  }

  void close() {
    try {
      file.close();
    } catch (IOException e) {
      failed(e, Instant.MIN);
    }
  }

  private void begin(long n, Recorded step) throws IOException {
    file.begin();
    lines = new LineWriter(mapper, TOOL);
    file.write(lines.begin(n, step));
    // A large state would otherwise fill every file.
    limit = Math.max(settings.maxSize(), 2 * file.size());
  }

  private void worked() {
    if (failing) {
      failing = false;
      log.atInfo().addKeyValue("path", settings.path()).log("journal_written_again");
    }
  }

  private void failed(Exception e, Instant now) {
    again = now.equals(Instant.MIN) ? again : now.plus(AGAIN);
    if (!failing) {
      failing = true;
      log.atError()
          .addKeyValue("path", settings.path())
          .addKeyValue("problem", e.toString())
          .addKeyValue("again_seconds", AGAIN.toSeconds())
          .log("journal_not_written");
    }
    try {
      file.close();
    } catch (IOException closing) {
      // It is the same trouble once more.
    }
  }

  private static String tool() {
    String version = JournalWriter.class.getPackage().getImplementationVersion();
    return "healthcheck " + (version == null ? "(not packaged)" : version);
  }
}
