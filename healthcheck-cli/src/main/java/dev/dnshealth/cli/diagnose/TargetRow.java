package dev.dnshealth.cli.diagnose;

import dev.dnshealth.core.monitor.Report.TargetReport;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The table of targets, as text and Markdown show it. */
final class TargetRow {

  private static final int POD = 0;
  private static final int NODE = 3;
  private static final List<String> HEADER =
      List.of("pod", "address", "role", "node", "state", "lost");

  private TargetRow() {}

  /** Returns the header and then a row for each target, without columns that say nothing. */
  static List<List<String>> table(List<TargetReport> targets) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADER);
    targets.forEach(target -> rows.add(row(target)));
    List<Integer> columns =
        IntStream.range(0, HEADER.size()).filter(column -> speaks(rows, column)).boxed().toList();
    return rows.stream().map(row -> columns.stream().map(row::get).toList()).toList();
  }

  private static boolean speaks(List<List<String>> rows, int column) {
    return (column != POD && column != NODE)
        || rows.stream().skip(1).anyMatch(row -> !row.get(column).isEmpty());
  }

  private static List<String> row(TargetReport report) {
    Target target = report.target();
    return List.of(
        name(target),
        Addressing.text(target.udp()),
        Wording.word(target.role()),
        target.instance().flatMap(Instance::node).orElse(""),
        Wording.state(report.state()),
        report.lost().map(share -> Math.round(share * 100) + " %").orElse("-"));
  }

  /** A server that was given by its address has no other name. */
  private static String name(Target target) {
    return target
        .instance()
        .map(Instance::name)
        .filter(name -> !name.equals(Addressing.text(target.udp())))
        .orElse("");
  }
}
