package dev.dnshealth.cli.diagnose;

import dev.dnshealth.cli.report.Markdown;
import dev.dnshealth.core.diagnosis.Diagnosis;
import dev.dnshealth.core.diagnosis.Fault;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Writes findings to be pasted into an incident. */
public final class DiagnoseMarkdown {

  private DiagnoseMarkdown() {}

  /** Returns {@code findings} as a Markdown document. */
  public static String of(Findings findings) {
    Diagnosis diagnosis = findings.report().diagnosis();
    Markdown document = new Markdown();
    document.heading(2, "Cluster DNS: " + Wording.word(diagnosis.verdict()));
    document.paragraph(
        findings.summary() + ", until " + diagnosis.at().truncatedTo(ChronoUnit.SECONDS) + ".");
    document.bullets(
        diagnosis.unknown().stream()
            .sorted()
            .map(reason -> "Unknown, because " + Wording.why(reason) + ": " + Wording.cure(reason))
            .toList());
    findings.faults().forEach(fault -> write(fault, document));
    section("Not seen from here", findings.notSeen(), document);
    section("Ways to the servers", findings.ways(), document);
    section("What the API says", findings.api(), document);
    if (!findings.report().targets().isEmpty()) {
      List<List<String>> table = TargetRow.table(findings.report().targets());
      document.heading(3, "Targets");
      document.table(table.get(0), table.subList(1, table.size()));
    }
    return document.toString();
  }

  private static void write(Fault fault, Markdown document) {
    document.heading(3, fault.id().value() + ": " + fault.subject());
    document.paragraph(
        Wording.word(fault.info().severity())
            + ": "
            + fault.info().title()
            + ". A restart "
            + Wording.restart(fault.info().restartHelps())
            + ".");
    List<String> bullets = new ArrayList<>();
    fault.evidence().forEach(line -> bullets.add("seen: " + line));
    fault.ruledOut().forEach(line -> bullets.add("ruled out: " + line));
    bullets.add("next step: " + fault.info().nextStep());
    document.bullets(bullets);
  }

  private static void section(String title, List<String> lines, Markdown document) {
    if (!lines.isEmpty()) {
      document.heading(3, title).bullets(lines);
    }
  }
}
