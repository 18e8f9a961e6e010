package dev.dnshealth.k8s.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dnshealth.core.monitor.MonitorSnapshot;
import dev.dnshealth.core.monitor.MonitorState;
import dev.dnshealth.core.monitor.Recorded;
import dev.dnshealth.core.monitor.Setup;
import dev.dnshealth.k8s.wire.Shorthand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** Turns what is recorded into the lines of one file. For one thread. */
final class LineWriter {

  private final ObjectMapper mapper;
  private final Shorthand shorthand;
  private final String tool;

  private record Known(long n, String at, String in, MonitorSnapshot state) {}

  private record Missing(long n, Instant at, String in, long lost) {}

  private record Value(String in, int no, String what, JsonNode value) {}

  LineWriter(ObjectMapper mapper, String tool) {
    this.mapper = mapper;
    this.shorthand = new Shorthand(mapper);
    this.tool = tool;
  }

  /** Returns the lines with which a file begins: header and state. */
  byte[] begin(long n, Recorded step) throws IOException {
    Instant at = step.input().at();
    byte[] state = stateLine(n, at, step.before());
    Setup setup = step.before().setup();
    Header header =
        new Header(
            Header.MAJOR + "." + Header.MINOR,
            tool,
            at,
            setup.holder(),
            setup.vantage(),
            setup.canAct(),
            setup.policy().settings(),
            shorthand.takeFresh());
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    add(lines, mapper.writeValueAsBytes(header));
    add(lines, state);
    return lines.toByteArray();
  }

  /**
   * Returns the lines that tell that inputs are missing.
   *
   * @param state whether they also tell what is known after them
   */
  byte[] gap(long n, long lost, Recorded step, boolean state) throws IOException {
    Instant at = step.input().at();
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    add(lines, mapper.writeValueAsBytes(new Missing(n, at, LineReader.GAP, lost)));
    if (state) {
      add(lines, stateLine(n + lost, at, step.before()));
    }
    return withValues(lines.toByteArray());
  }

  /** Returns the lines of one step. */
  byte[] step(long n, Recorded step) throws IOException {
    JournalCodec.Line line = new JournalCodec.Line(n, step.input(), Decision.of(step));
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    add(lines, shorthand.writer(step.input().at()).writeValueAsBytes(line));
    return withValues(lines.toByteArray());
  }

  private byte[] stateLine(long n, Instant at, MonitorState state) throws IOException {
    Known line = new Known(n, at.toString(), LineReader.STATE, state.snapshot());
    return shorthand.writer(at).writeValueAsBytes(line);
  }

  /** Numbers are told before the lines that use them. */
  private byte[] withValues(byte[] lines) throws IOException {
    List<Shorthand.Definition> fresh = shorthand.takeFresh();
    if (fresh.isEmpty()) {
      return lines;
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Shorthand.Definition definition : fresh) {
      Value line =
          new Value(LineReader.VALUE, definition.no(), definition.what(), definition.value());
      add(all, mapper.writeValueAsBytes(line));
    }
    all.writeBytes(lines);
    return all.toByteArray();
  }

  private static void add(ByteArrayOutputStream lines, byte[] line) {
    lines.writeBytes(line);
    lines.write('\n');
  }
}
