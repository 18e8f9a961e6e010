package dev.dnshealth.cli.lint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dnshealth.k8s.lint.Finding;
import dev.dnshealth.k8s.lint.LintReport;

/** Writes a report as one JSON object. */
public final class LintJson {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private LintJson() {}

  /**
   * Returns {@code report} as JSON.
   *
   * @param subject what was checked
   */
  public static String of(String subject, LintReport report) {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("verdict", LintWords.word(report.verdict()));
    root.put("subject", subject);
    root.put("rules", report.results().size());
    root.put("checked", report.checked());
    ArrayNode findings = root.putArray("findings");
    report.findings().forEach(finding -> write(finding, findings.addObject()));
    ArrayNode notChecked = root.putArray("notChecked");
    report.results().stream()
        .filter(result -> !result.notChecked().isEmpty())
        .forEach(result -> write(result, notChecked.addObject()));
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON nodes is always writable", e);
    }
  }

  private static void write(Finding finding, ObjectNode node) {
    node.put("rule", finding.rule().id());
    node.put("severity", LintWords.word(finding.rule().severity()));
    node.put("title", finding.rule().title());
    node.put("subject", finding.subject());
    finding.at().ifPresent(at -> node.put("file", at.file()).put("line", at.line()));
    node.put("seen", finding.seen());
    node.put("why", finding.rule().why());
    node.put("fix", finding.rule().fix());
  }

  private static void write(LintReport.Result result, ObjectNode node) {
    node.put("rule", result.rule().id());
    node.put("inPart", result.checked());
    result.notChecked().forEach(node.putArray("because")::add);
  }
}
