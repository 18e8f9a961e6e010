package dev.dnshealth.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Builds a Markdown document, in GitHub's dialect, out of plain text: whatever has a meaning there
 * is escaped. Used by one thread.
 */
public final class Markdown {

  private static final Pattern SPECIAL = Pattern.compile("[\\\\`*_\\[\\]<>|~&]");

  /** What makes a heading, a list or a quotation, but only where a line begins with it. */
  private static final Pattern LEADING = Pattern.compile("^([#+=-]|\\d+(?=[.)]))");

  private static final Pattern BACKTICKS = Pattern.compile("`+");

  /** What may move the cursor, turn the direction of writing round, or hide. */
  private static final Pattern STEERING = Pattern.compile("[\\p{Cc}\\p{Cf}&&[^\n\t]]");

  private final List<String> blocks = new ArrayList<>();

  /**
   * Adds a heading.
   *
   * @param level 1 for the document's own, up to 6
   */
  public Markdown heading(int level, String text) {
    blocks.add("#".repeat(level) + " " + escape(text));
    return this;
  }

  /** Adds a paragraph. */
  public Markdown paragraph(String text) {
    blocks.add(line(text));
    return this;
  }

  /** Adds a list; nothing if it is empty. */
  public Markdown bullets(List<String> items) {
    if (!items.isEmpty()) {
      blocks.add(items.stream().map(item -> "- " + line(item)).collect(Collectors.joining("\n")));
    }
    return this;
  }

  /** Adds a table; nothing if it has no rows. */
  public Markdown table(List<String> header, List<List<String>> rows) {
    if (!rows.isEmpty()) {
      List<String> lines = new ArrayList<>();
      lines.add(row(header));
      lines.add("|" + " --- |".repeat(header.size()));
      rows.forEach(row -> lines.add(row(row)));
      blocks.add(String.join("\n", lines));
    }
    return this;
  }

  /**
   * Adds a text as it is, in a fence that nothing in it can end. Characters that steer a terminal
   * or the direction of writing are replaced.
   *
   * @param language what it is written in, as {@code json}; empty for no language
   */
  public Markdown fenced(String language, String text) {
    String lines = plain(text.replace("\r\n", "\n").replace('\r', '\n')).stripTrailing();
    int longest =
        BACKTICKS.matcher(lines).results().mapToInt(run -> run.end() - run.start()).max().orElse(0);
    String fence = "`".repeat(Math.max(3, longest + 1));
    blocks.add(fence + language + "\n" + lines + (lines.isEmpty() ? "" : "\n") + fence);
    return this;
  }

  /** Returns the document, without a last line break. */
  @Override
  public String toString() {
    return String.join("\n\n", blocks);
  }

  private static String row(List<String> cells) {
    return cells.stream().map(Markdown::escape).collect(Collectors.joining(" | ", "| ", " |"));
  }

  private static String line(String text) {
    return LEADING.matcher(escape(text)).replaceFirst(Markdown::escapeLeading);
  }

  /** A digit cannot be escaped, but the dot after it can. */
  private static String escapeLeading(MatchResult match) {
    String found = match.group();
    return Character.isDigit(found.charAt(0)) ? found + "\\\\" : "\\\\" + found;
  }

  private static String escape(String text) {
    String oneLine = text.lines().map(String::strip).collect(Collectors.joining(" "));
    return SPECIAL.matcher(plain(oneLine)).replaceAll("\\\\$0");
  }

  private static String plain(String text) {
    return STEERING.matcher(text).replaceAll("\uFFFD");
  }
}
