package dev.dnshealth.cli.probe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Writes a report as a table. */
public final class ProbeText {

  private static final List<String> HEADER =
      List.of("TARGET", "OVER", "ANSWERED", "MIN", "MEDIAN", "MAX", "RCODE", "SERVER", "NOTE");
  private static final int SERVER = HEADER.indexOf("SERVER");

  private ProbeText() {}

  /** Returns {@code report} as lines of text. */
  public static String of(ProbeReport report) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADER);
    report.tallies().forEach(tally -> rows.add(row(tally)));
    if (!report.request().nsid()) {
      rows.replaceAll(ProbeText::withoutServer);
    }
    int[] widths = new int[HEADER.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    rows.forEach(row -> text.append(line(row, widths)).append('\n'));
    return text.append('\n').append(summary(report)).toString();
  }

  private static List<String> row(Tally tally) {
    List<Duration> times = tally.times();
    boolean none = times.isEmpty();
    return List.of(
        tally.address(),
        tally.transport().name().toLowerCase(Locale.ROOT),
        tally.answered() + "/" + tally.outcomes().size(),
        none ? "-" : millis(times.get(0)),
        none ? "-" : millis(times.get(times.size() / 2)),
        none ? "-" : millis(times.get(times.size() - 1)),
        none ? "-" : String.join(",", tally.rcodes()),
        tally.servers().isEmpty() ? "-" : String.join(",", tally.servers()),
        tally.note());
  }

  private static List<String> withoutServer(List<String> row) {
    return IntStream.range(0, row.size()).filter(i -> i != SERVER).mapToObj(row::get).toList();
  }

  private static String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      char[] padding = new char[widths[i] - row.get(i).length() + 2];
      Arrays.fill(padding, ' ');
      line.append(row.get(i)).append(padding);
    }
    return line.toString().stripTrailing();
  }

  private static String millis(Duration time) {
    return String.format(Locale.ROOT, "%.1f ms", time.toNanos() / 1e6);
  }

  private static String summary(ProbeReport report) {
    int addresses = report.request().addresses().size();
    String right = report.request().rcode().isPresent() ? "as expected " : "";
    String words =
        switch (report.verdict()) {
          case HEALTHY -> "every query was answered " + right + "over UDP and TCP";
          case DEGRADED ->
              report.answering()
                  + " of "
                  + addresses
                  + " targets answer "
                  + right
                  + "over UDP, and not every query was answered "
                  + right;
          case UNHEALTHY -> "no target answers " + right + "over UDP";
          case UNKNOWN -> "not one query could be sent";
        };
    return report.verdict().name().toLowerCase(Locale.ROOT) + ": " + words.strip();
  }
}
