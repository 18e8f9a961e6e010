package dev.dnshealth.cli.diagnose;

import dev.dnshealth.core.diagnosis.Diagnosis;
import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.diagnosis.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes findings for people at a terminal. */
public final class DiagnoseText {

  private static final String LABEL = "  %-10s ";

  private final Style style;
  private final List<String> lines = new ArrayList<>();

  private DiagnoseText(Style style) {
    this.style = style;
  }

  /** Returns {@code findings} as lines of at most 100 columns. */
  public static String of(Findings findings, Style style) {
    DiagnoseText text = new DiagnoseText(style);
    text.write(findings);
    return String.join("\n", text.lines);
  }

  private void write(Findings findings) {
    Diagnosis diagnosis = findings.report().diagnosis();
    Verdict verdict = diagnosis.verdict();
    lines.add("verdict: " + style.of(verdict, Wording.word(verdict)));
    wrapped("  ", findings.summary());
    diagnosis.unknown().stream()
        .sorted()
        .forEach(
            reason -> {
              wrapped("  because ", Wording.why(reason));
              wrapped("  -> ", Wording.cure(reason));
            });
    findings.faults().forEach(this::write);
    section("not seen from here", findings.notSeen());
    section("ways to the servers", findings.ways());
    section("what the API says", findings.api());
    if (!findings.report().targets().isEmpty()) {
      lines.add("");
      lines.add(style.strong("targets"));
      lines.addAll(Layout.table("  ", TargetRow.table(findings.report().targets())));
    }
  }

  private void write(Fault fault) {
    lines.add("");
    String severity = Wording.word(fault.info().severity()).toUpperCase(Locale.ROOT);
    lines.add(
        style.of(fault.info().severity(), severity)
            + "  "
            + style.strong(fault.id().value())
            + "  "
            + fault.subject());
    wrapped("  ", fault.info().title());
    labelled("seen", fault.evidence());
    labelled("ruled out", fault.ruledOut());
    labelled("restart", List.of(Wording.restart(fault.info().restartHelps())));
    labelled("next step", List.of(fault.info().nextStep()));
  }

  private void labelled(String label, List<String> texts) {
    for (int i = 0; i < texts.size(); i++) {
      wrapped(LABEL.formatted(i == 0 ? label : ""), texts.get(i));
    }
  }

  private void section(String title, List<String> texts) {
    if (!texts.isEmpty()) {
      lines.add("");
      lines.add(style.strong(title));
      texts.forEach(text -> wrapped("  - ", text));
    }
  }

  private void wrapped(String head, String text) {
    lines.addAll(Layout.wrap(head, text));
  }
}
