package dev.dnshealth.cli.diagnose;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Breaks and aligns text for a terminal of 100 columns. */
public final class Layout {

  /** No line is longer, but one with a single word that is. */
  static final int WIDTH = 100;

  private static final int GAP = 2;

  private Layout() {}

  /**
   * Returns {@code text} in lines, the first behind {@code head} and the others indented as far.
   */
  public static List<String> wrap(String head, String text) {
    String indent = " ".repeat(head.length());
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(head);
    boolean fresh = true;
    for (String word : text.split(" ", -1)) {
      if (!fresh && line.length() + 1 + word.length() > WIDTH) {
        lines.add(line.toString().stripTrailing());
        line = new StringBuilder(indent);
        fresh = true;
      }
      line.append(fresh ? "" : " ").append(word);
      fresh = false;
    }
    lines.add(line.toString().stripTrailing());
    return lines;
  }

  /** Returns rows with aligned columns; where they are too wide, the widest column is cut. */
  static List<String> table(String indent, List<List<String>> rows) {
    if (rows.isEmpty()) {
      return List.of();
    }
    List<Integer> widths =
        IntStream.range(0, rows.get(0).size())
            .mapToObj(column -> rows.stream().mapToInt(r -> r.get(column).length()).max().orElse(0))
            .collect(Collectors.toCollection(ArrayList::new));
    int excess =
        indent.length()
            + widths.stream().mapToInt(Integer::intValue).sum()
            + GAP * (widths.size() - 1)
            - WIDTH;
    if (excess > 0) {
      int widest = widths.indexOf(widths.stream().max(Integer::compare).orElse(0));
      widths.set(widest, Math.max(GAP, widths.get(widest) - excess));
    }
    return rows.stream().map(row -> line(indent, row, widths)).toList();
  }

  private static String line(String indent, List<String> row, List<Integer> widths) {
    return IntStream.range(0, row.size())
        .mapToObj(column -> cell(row.get(column), widths.get(column)))
        .collect(Collectors.joining(" ".repeat(GAP), indent, ""))
        .stripTrailing();
  }

  private static String cell(String text, int width) {
    String cut = text.length() > width ? text.substring(0, width - GAP) + ".." : text;
    return cut + " ".repeat(width - cut.length());
  }
}
