package dev.dnshealth.cli.diagnose;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dnshealth.core.diagnosis.UnknownReason;
import dev.dnshealth.k8s.ReportJson;
import java.util.List;
import java.util.Locale;

/** Writes findings for programs: the daemon's report, with what a look has to add. */
public final class DiagnoseJson {

  private DiagnoseJson() {}

  /** Returns {@code findings} as one JSON object. */
  public static String of(Findings findings) {
    ObjectNode root = new ReportJson().tree(findings.report());
    ObjectNode looked = root.putObject("looked");
    looked.put("what", findings.place().what());
    findings.place().api().ifPresent(api -> looked.put("api", api));
    looked.put("from", findings.vantage().id());
    looked.put("network", Wording.word(findings.vantage().network()));
    findings.vantage().node().ifPresent(node -> looked.put("node", node));
    looked.put("seconds", findings.looked().toMillis() / 1e3);
    looked.put("interrupted", findings.interrupted());
    ArrayNode reasons = root.putArray("reasons");
    findings.report().diagnosis().unknown().stream()
        .sorted()
        .forEach(reason -> write(reason, reasons.addObject()));
    strings(root.putArray("notSeen"), findings.notSeen());
    PathJson.write(findings.paths(), root.putArray("paths"));
    strings(root.putArray("api"), findings.api());
    return root.toString();
  }

  private static void write(UnknownReason reason, ObjectNode node) {
    node.put("reason", reason.name().toLowerCase(Locale.ROOT));
    node.put("why", Wording.why(reason));
    node.put("nextStep", Wording.cure(reason));
  }

  private static void strings(ArrayNode array, List<String> texts) {
    texts.forEach(array::add);
  }
}
