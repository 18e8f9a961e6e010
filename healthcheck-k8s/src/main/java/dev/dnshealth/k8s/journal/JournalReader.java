package dev.dnshealth.k8s.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Reads one file of a journal, plain or compressed by gzip. A last line that is torn, as after a
 * crash, is left out. For one thread.
 */
public final class JournalReader implements AutoCloseable {

  private static final int GZIP_MAGIC = 0x1f8b;

  private final Path file;
  private final BufferedReader reader;
  private final ObjectMapper mapper = JournalCodec.mapper();
  private final LineReader lines = new LineReader(mapper);
  private final Header header;
  private boolean told;
  private boolean torn;
  private int number;
  private @Nullable String ahead;

  private JournalReader(Path file, BufferedReader reader) throws IOException {
    this.file = file;
    this.reader = reader;
    this.ahead = readLine();
    JsonNode first = nextLine();
    if (first == null) {
      throw new JournalException(file + ": the first line is missing or torn");
    }
    try {
      this.header = lines.header(first);
    } catch (JournalException e) {
      throw new JournalException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Opens a file and reads its header.
   *
   * @throws IOException if it cannot be read
   * @throws JournalException if it is no journal, or of a newer format
   */
  public static JournalReader open(Path file) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file));
    try {
      in.mark(2);
      boolean compressed = (in.read() << 8 | in.read()) == GZIP_MAGIC;
      in.reset();
      InputStream plain = compressed ? new GZIPInputStream(in) : in;
      return new JournalReader(
          file, new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8)));
    } catch (EOFException | ZipException e) {
      in.close();
      throw new JournalException(file + ": the compressed file is torn or damaged", e);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /** Returns what the first line tells. */
  public Header header() {
    return header;
  }

  /** Returns whether the file ended in the middle of a line; known at its end. */
  public boolean torn() {
    return torn;
  }

  /**
   * Returns what comes next, beginning with the header; empty at the end.
   *
   * @throws IOException if it cannot be read
   * @throws JournalException if it cannot be understood
   */
  public Optional<JournalEntry> next() throws IOException {
    if (!told) {
      told = true;
      return Optional.of(new JournalEntry.Begin(header));
    }
    for (JsonNode line = nextLine(); line != null; line = nextLine()) {
      try {
        Optional<JournalEntry> entry = lines.entry(line);
        if (entry.isPresent()) {
          return entry;
        }
      } catch (JournalException e) {
        throw new JournalException(file + ", line " + number + ": " + e.getMessage(), e);
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  private @Nullable JsonNode nextLine() throws IOException {
    String line = ahead;
    if (line == null) {
      return null;
    }
    ahead = readLine();
    number++;
    try {
      JsonNode node = mapper.readTree(line);
      if (node.isObject()) {
        return node;
      }
    } catch (JsonProcessingException e) {
      if (ahead != null) {
        throw new JournalException(
            file + ", line " + number + ": no JSON: " + e.getOriginalMessage(), e);
      }
    }
    if (ahead != null) {
      throw new JournalException(file + ", line " + number + ": no JSON object");
    }
    torn = true;
    return null;
  }

  /** A compressed file that ends too soon is torn, too. */
  private @Nullable String readLine() throws IOException {
    try {
      return reader.readLine();
    } catch (EOFException | ZipException e) {
      torn = true;
      return null;
    }
  }
}
