package dev.dnshealth.k8s.journal;

import dev.dnshealth.core.config.Config;
import dev.dnshealth.core.config.ConfigKeys;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a journal is written, and how much of it is kept.
 *
 * @param path the file that is written; older ones are beside it, with a number after their name
 * @param maxSize how large a file gets, in bytes, before the next is begun; larger only where the
 *     state that it begins with is more than half of that
 * @param files how many files are kept, with the one being written
 */
public record JournalSettings(Path path, long maxSize, int files) {

  public JournalSettings {
    Objects.requireNonNull(path, "path");
    if (maxSize < 1) {
      throw new IllegalArgumentException("maxSize: " + maxSize + " (expected: >= 1)");
    }
    if (files < 1) {
      throw new IllegalArgumentException("files: " + files + " (expected: >= 1)");
    }
  }

  /** Returns settings with the default limits: 5 files of 10 MB. */
  public static JournalSettings of(Path path) {
    Config defaults = Config.defaults();
    return new JournalSettings(
        path, defaults.get(ConfigKeys.JOURNAL_MAX_SIZE), defaults.get(ConfigKeys.JOURNAL_FILES));
  }

  /** Returns what is set, or empty if nothing is to be recorded. */
  public static Optional<JournalSettings> of(Config config) {
    return config
        .get(ConfigKeys.JOURNAL_PATH)
        .map(
            path ->
                new JournalSettings(
                    Path.of(path),
                    config.get(ConfigKeys.JOURNAL_MAX_SIZE),
                    config.get(ConfigKeys.JOURNAL_FILES)));
  }
}
