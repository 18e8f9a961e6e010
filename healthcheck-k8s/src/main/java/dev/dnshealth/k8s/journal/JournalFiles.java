package dev.dnshealth.k8s.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of a journal, oldest first.
 *
 * @param files the files
 * @param left what else was in the directory, and why it was left out, a line each
 */
public record JournalFiles(List<Path> files, List<String> left) {

  public JournalFiles {
    files = List.copyOf(files);
    left = List.copyOf(left);
  }

  /**
   * Returns {@code path} itself, or, if it is a directory, the files in it that begin as a journal
   * does.
   *
   * @throws IOException if it cannot be read
   * @throws JournalException if there is no journal
   */
  public static JournalFiles in(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    if (!Files.isDirectory(path)) {
      return new JournalFiles(List.of(path), List.of());
    }
    record Dated(Path file, Instant at) {}
    List<Dated> found = new ArrayList<>();
    List<String> left = new ArrayList<>();
    for (Path file : regular(path)) {
      try (JournalReader reader = JournalReader.open(file)) {
        found.add(new Dated(file, reader.header().at()));
      } catch (JournalException e) {
        left.add(String.valueOf(e.getMessage()));
      }
    }
    if (found.isEmpty()) {
      throw new JournalException(
          path + ": no journal in this directory" + (left.isEmpty() ? "" : "; " + left.get(0)));
    }
    return new JournalFiles(
        found.stream().sorted(Comparator.comparing(Dated::at)).map(Dated::file).toList(), left);
  }

  private static List<Path> regular(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(Files::isRegularFile).filter(file -> !leftOver(file)).sorted().toList();
    }
  }

  /** A crash while a file is compressed leaves it twice. */
  private static boolean leftOver(Path file) {
    String name = file.getFileName().toString();
    boolean compressed = name.endsWith(RotatingFile.COMPRESSED);
    String plain =
        compressed ? name.substring(0, name.length() - RotatingFile.COMPRESSED.length()) : name;
    return name.endsWith(RotatingFile.UNFINISHED)
        || (compressed && Files.exists(file.resolveSibling(plain)));
  }
}
