package dev.dnshealth.cli.demo;

import dev.dnshealth.core.time.Time;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Style;

/** Writes the demo's lines: short ones, with the seconds since the start. */
final class Narrator {

  private static final int WIDTH = 96;
  private static final String MARGIN = "          ";

  private final PrintWriter out;
  private final Ansi ansi;
  private final Time time;
  private final Instant start;

  Narrator(PrintWriter out, Ansi ansi, Time time) {
    this.out = out;
    this.ansi = ansi;
    this.time = time;
    this.start = time.now();
  }

  /** Returns how long it is since the start. */
  Duration elapsed() {
    return Duration.between(start, time.now());
  }

  /** Writes the heading of a part. */
  void heading(String text) {
    out.println();
    out.println(styled(text, Style.bold));
  }

  /** Writes what happened at {@code at}. */
  void event(Instant at, String text) {
    wrapped(String.format(Locale.ROOT, "%6.1f s  ", seconds(Duration.between(start, at))), text);
  }

  /** Writes what happens now. */
  void event(String text) {
    event(time.now(), text);
  }

  /** Writes an event that is good news. */
  void good(Instant at, String text) {
    event(at, styled(text, Style.fg_green));
  }

  /** Writes an event that is bad news. */
  void bad(Instant at, String text) {
    event(at, styled(text, Style.fg_red));
  }

  /** Writes a line that belongs to the event before it. */
  void detail(String text) {
    wrapped(MARGIN, text);
  }

  /** Writes lines that belong to the event before it, after a word that says what they are. */
  void details(String word, List<String> lines) {
    for (String line : lines) {
      wrapped(MARGIN + String.format("%-11s", word), line);
    }
  }

  /** Returns {@code duration} in seconds with a tenth. */
  static String in(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", seconds(duration));
  }

  private void wrapped(String first, String text) {
    StringBuilder line = new StringBuilder(first);
    int used = first.length();
    boolean empty = true;
    for (String word : text.split(" ", -1)) {
      if (!empty && used + 1 + word.length() > WIDTH) {
        out.println(line);
        line = new StringBuilder(" ".repeat(first.length()));
        used = first.length();
        empty = true;
      }
      line.append(empty ? "" : " ").append(word);
      used += word.length() + (empty ? 0 : 1);
      empty = false;
    }
    out.println(line);
  }

  private String styled(String text, IStyle style) {
    return ansi.enabled() ? style.on() + text + Style.reset.on() : text;
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
