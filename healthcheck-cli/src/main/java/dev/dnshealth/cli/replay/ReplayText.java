package dev.dnshealth.cli.replay;

import dev.dnshealth.k8s.journal.Decision;
import dev.dnshealth.k8s.journal.ReplayReport;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes what a replay came to for people. */
public final class ReplayText {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  private ReplayText() {}

  /**
   * Returns {@code report} as lines of text.
   *
   * @param otherPolicy whether the replay was asked for with another policy
   */
  public static String of(ReplayReport report, boolean otherPolicy) {
    return Stream.of(
            Stream.of(head(report)),
            new TreeMap<>(report.policy())
                .entrySet().stream()
                    .map(
                        e ->
                            "policy: %s %s, recorded %s"
                                .formatted(
                                    e.getKey(), e.getValue().replayed(), e.getValue().recorded())),
            report.notes().stream().map(note -> "note: " + note),
            report.timeline().stream().map(ReplayText::line),
            otherPolicy ? withOther(report) : asRecorded(report))
        .flatMap(lines -> lines)
        .collect(Collectors.joining("\n"));
  }

  private static String head(ReplayReport report) {
    String span =
        report.from().isEmpty() || report.to().isEmpty()
            ? ""
            : ", %s to %s UTC".formatted(time(report.from().get()), time(report.to().get()));
    return "journal: %s, from %s, %d inputs%s"
        .formatted(
            String.join(" and ", report.tools()),
            String.join(" and ", report.vantages()),
            report.inputs(),
            span);
  }

  private static String line(ReplayReport.Line line) {
    String mark =
        switch (line.side()) {
          case BOTH -> " ";
          case RECORDED -> "-";
          case REPLAYED -> "+";
        };
    return mark + " " + time(line.at()) + "  " + line.decision();
  }

  private static Stream<String> asRecorded(ReplayReport report) {
    return switch (report.result()) {
      case SAME -> Stream.of("the same decisions as recorded");
      case OTHER_WORDS ->
          Stream.concat(
              Stream.of("the same decisions as recorded, but in other words or another order"),
              difference(report));
      case DIFFERENT ->
          Stream.concat(
              Stream.of("other decisions than recorded; after the first nothing was replayed"),
              difference(report));
    };
  }

  private static Stream<String> withOther(ReplayReport report) {
    if (report.difference().isEmpty()) {
      return Stream.of("with this policy the same would have been decided");
    }
    Stream<String> told =
        Stream.of("lines with - were recorded, lines with + are this policy's, others are both's");
    return report
        .divergence()
        .map(
            where ->
                Stream.concat(
                    told,
                    Stream.of(
                        "the replay ends at "
                            + time(where.at())
                            + ", where it acts otherwise than was recorded: what the cluster would"
                            + " have answered cannot be known")))
        .orElse(told);
  }

  private static Stream<String> difference(ReplayReport report) {
    return report.difference().stream()
        .flatMap(
            d ->
                Stream.of(
                    "first at input %d, %s:".formatted(d.n(), time(d.at())),
                    "  recorded: " + text(d.recorded()),
                    "  replayed: " + text(d.replayed())));
  }

  private static String text(List<Decision> decisions) {
    return decisions.isEmpty()
        ? "nothing"
        : decisions.stream().map(Decision::toString).collect(Collectors.joining(" | "));
  }

  private static String time(Instant at) {
    return TIME.format(at);
  }
}
