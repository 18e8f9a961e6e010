package dev.dnshealth.cli.diagnose;

import dev.dnshealth.core.monitor.Recorder;
import dev.dnshealth.k8s.journal.Journal;
import dev.dnshealth.k8s.journal.JournalSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** The journal of one look, in one file however large. Whoever opens it closes it. */
public final class Recording implements AutoCloseable {

  private final Path file;
  private final Journal journal;

  private Recording(Path file) {
    this.file = file;
    // One look has its end: nothing has to make room.
    this.journal =
        new Journal(new JournalSettings(file, Long.MAX_VALUE, JournalSettings.of(file).files()));
  }

  /**
   * Begins the file.
   *
   * @throws IOException if it is there already, or cannot be written; the message says which
   */
  public static Recording open(Path file) throws IOException {
    try {
      // Not written over: with a slip of the finger it could be anything.
      Files.createFile(file);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no such directory", e);
    }
    Recording recording = new Recording(file);
    recording.journal.start();
    return recording;
  }

  /** Returns who is to be told. */
  public Recorder recorder() {
    return journal;
  }

  /** Ends the file. */
  @Override
  public void close() {
    journal.close();
  }

  /** Returns what is wrong with the file, once it is closed; empty if all is in it. */
  public Optional<String> problem() {
    return journal.dropped() == 0
        ? Optional.empty()
        : Optional.of(
            file + ": " + journal.dropped() + " steps of the look could not be written into it");
  }
}
