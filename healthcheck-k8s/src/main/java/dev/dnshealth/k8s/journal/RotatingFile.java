package dev.dnshealth.k8s.journal;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A file that is written, and some older ones beside it: {@code NAME.1.gz} is the one before, and
 * so on. For one thread.
 */
final class RotatingFile implements Closeable {

  static final String COMPRESSED = ".gz";
  static final String UNFINISHED = ".tmp";

  private static final int BUFFER = 64 * 1024;

  private final Path path;
  private final int files;
  private @Nullable OutputStream out;
  private long size;
  private boolean ofUse = true;

  /** Makes a file that is not written yet, of which {@code files} are kept with the present one. */
  RotatingFile(Path path, int files) {
    this.path = path;
    this.files = files;
  }

  boolean isOpen() {
    return out != null;
  }

  /** Returns how many bytes were written since the file was begun. */
  long size() {
    return size;
  }

  /**
   * Begins a new file. The present one is kept as the first of the older ones; but not if nothing
   * of use came into it, or trying again and again on a full disk would push out all that is there.
   */
  void begin() throws IOException {
    close();
    if (ofUse && Files.exists(path) && Files.size(path) > 0) {
      rotate();
    }
    ofUse = false;
    size = 0;
    // No channel of java.nio: that would be closed by an interrupt.
    out = new BufferedOutputStream(new FileOutputStream(path.toFile()), BUFFER);
  }

  /** Takes the file as worth to be kept. */
  void ofUse() {
    ofUse = true;
  }

  void write(byte[] lines) throws IOException {
    if (out == null) {
      throw new IOException("the file is not open");
    }
    out.write(lines);
    size += lines.length;
  }

  void flush() throws IOException {
    if (out != null) {
      out.flush();
    }
  }

  @Override
  public void close() throws IOException {
    OutputStream open = out;
    out = null;
    if (open != null) {
      open.close();
    }
  }

  private void rotate() throws IOException {
    Files.deleteIfExists(older(files - 1, ""));
    Files.deleteIfExists(older(files - 1, COMPRESSED));
    for (int i = files - 2; i > 0; i--) {
      for (String ending : List.of("", COMPRESSED)) {
        if (Files.exists(older(i, ending))) {
          move(older(i, ending), older(i + 1, ending));
        }
      }
    }
    if (files > 1) {
      move(path, older(1, ""));
      compress(older(1, ""), older(1, COMPRESSED));
    }
  }

  /** What cannot be compressed, for want of room, stays as it is. */
  private static void compress(Path from, Path to) throws IOException {
    Path unfinished = to.resolveSibling(to.getFileName() + UNFINISHED);
    try (OutputStream zip = new GZIPOutputStream(Files.newOutputStream(unfinished), BUFFER)) {
      Files.copy(from, zip);
    } catch (IOException e) {
      Files.deleteIfExists(unfinished);
      return;
    }
    move(unfinished, to);
    Files.delete(from);
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
  }

  private Path older(int number, String ending) {
    return number == 0 ? path : path.resolveSibling(path.getFileName() + "." + number + ending);
  }
}
