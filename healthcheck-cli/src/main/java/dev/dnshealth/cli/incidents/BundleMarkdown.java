package dev.dnshealth.cli.incidents;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dnshealth.cli.report.Markdown;
import dev.dnshealth.k8s.evidence.Bundle.Share;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;

/**
 * Adds a bundle of evidence to a document. Whoever may write the ConfigMap may have written
 * anything into it, so every field may be absent or something else.
 */
final class BundleMarkdown {

  private static final int LAST = 40;

  private final Markdown document;

  BundleMarkdown(Markdown document) {
    this.document = document;
  }

  void write(JsonNode bundle) {
    document.heading(2, "What happened");
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            text(bundle.path("reservation").path("at")),
            "reserved",
            "by " + text(bundle.path("reservation").path("holder"))));
    rows.addAll(rows(bundle.path("story"), "at", "what", "words"));
    document.table(List.of("time", "what", "in words"), rows);
    document.paragraph(
        "Evidence was gathered from "
            + text(bundle.path("gathered").path("at"))
            + " on, for "
            + text(bundle.path("gathered").path("ms"))
            + " ms.");
    JsonNode parts = bundle.path("parts");
    part(parts, Share.FAULT, "The fault", this::fault);
    part(parts, Share.REPORT, "What else was known", this::report);
    part(parts, Share.OBSERVATIONS, "Observations of the pod", this::observations);
    part(parts, Share.OTHERS, "Observations of the others", this::tally);
    part(parts, Share.POD_EVENTS, "Events of the pod", this::events);
    part(parts, Share.WORKLOAD_EVENTS, "Events of the workload", this::events);
    part(parts, Share.COREFILE, "Corefile", this::fields);
    part(parts, Share.ENDPOINT_SLICES, "EndpointSlices", this::endpoints);
    part(parts, Share.POD, "Pod", pod -> document.fenced("json", pod.toPrettyString()));
    part(parts, Share.LOG, "Log of the DNS container", log -> document.fenced("", text(log)));
    part(
        parts,
        Share.PREVIOUS_LOG,
        "Log of the container before",
        log -> document.fenced("", text(log)));
  }

  private void part(JsonNode parts, Share share, String heading, Consumer<JsonNode> content) {
    JsonNode part = parts.path(share.field());
    document.heading(2, heading);
    if (part.has("content")) {
      content.accept(part.get("content"));
    } else {
      document.paragraph("Not there: " + part.path("missing").asText("nothing is said of it"));
    }
    if (part.has("cut")) {
      document.paragraph("Cut: " + text(part.get("cut")));
    }
  }

  private void fault(JsonNode fault) {
    document.paragraph(
        text(fault.path("id"))
            + " ("
            + text(fault.path("severity"))
            + "): "
            + text(fault.path("title")));
    document.heading(3, "Evidence").bullets(texts(fault.path("evidence")));
    if (!fault.path("ruledOut").isEmpty()) {
      document.heading(3, "Ruled out").bullets(texts(fault.path("ruledOut")));
    }
    document.paragraph("Next step: " + text(fault.path("nextStep")));
  }

  private void report(JsonNode report) {
    document.paragraph(
        "The verdict at " + text(report.path("at")) + ": " + text(report.path("verdict")) + ".");
    document.table(
        List.of("fault", "subject", "evidence"),
        items(report.path("faults")).stream()
            .map(
                fault ->
                    List.of(
                        text(fault.path("id")),
                        text(fault.path("subject").path("name")),
                        String.join("; ", texts(fault.path("evidence")))))
            .toList());
    document.table(
        List.of("held because", "fault", "subject", "in words"),
        items(report.path("holds")).stream()
            .map(
                hold ->
                    List.of(
                        text(hold.path("reason")),
                        text(hold.path("fault")),
                        text(hold.path("subject").path("name")),
                        text(hold.path("detail"))))
            .toList());
    document.table(
        List.of("target", "role", "state", "node", "last answer", "lost"),
        rows(report.path("targets"), "id", "role", "state", "node", "lastAnswer", "lost"));
  }

  private void observations(JsonNode observations) {
    tally(observations);
    List<JsonNode> all = items(observations);
    if (!all.isEmpty()) {
      List<JsonNode> last = all.subList(Math.max(0, all.size() - LAST), all.size());
      document.paragraph("The last " + last.size() + " of " + all.size() + " (all with -o json):");
      String[] fields = {"at", "target", "probe", "outcome", "judgement", "ms", "detail", "late"};
      document.table(Arrays.asList(fields), last.stream().map(one -> row(one, fields)).toList());
    }
  }

  /** How often each target and probe came to which outcome. */
  private void tally(JsonNode observations) {
    Map<List<String>, Integer> counts = new LinkedHashMap<>();
    for (JsonNode one : items(observations)) {
      counts.merge(row(one, "target", "probe", "outcome", "judgement"), 1, Integer::sum);
    }
    if (counts.isEmpty()) {
      document.paragraph("None.");
    }
    document.table(
        List.of("target", "probe", "outcome", "judgement", "times"),
        counts.entrySet().stream()
            .map(
                entry -> {
                  List<String> row = new ArrayList<>(entry.getKey());
                  row.add(String.valueOf(entry.getValue()));
                  return row;
                })
            .toList());
  }

  private void events(JsonNode events) {
    if (events.isEmpty()) {
      document.paragraph("None.");
    }
    document.table(
        List.of("last at", "times", "type", "reason", "note"),
        rows(events, "at", "count", "type", "reason", "note"));
  }

  private void endpoints(JsonNode slices) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode slice : items(slices)) {
      for (JsonNode endpoint : items(slice.path("endpoints"))) {
        rows.add(
            List.of(
                text(slice.path("name")),
                String.join(", ", texts(endpoint.path("addresses"))),
                text(endpoint.path("targetRef").path("name")),
                text(endpoint.path("nodeName")),
                text(endpoint.path("conditions").path("ready"))));
      }
    }
    if (rows.isEmpty()) {
      document.paragraph("None, or none with endpoints.");
    }
    document.table(List.of("slice", "addresses", "pod", "node", "ready"), rows);
  }

  private void fields(JsonNode object) {
    document.table(
        List.of("", ""),
        object.properties().stream()
            .map(field -> List.of(field.getKey(), text(field.getValue())))
            .toList());
  }

  private static List<List<String>> rows(JsonNode list, String... fields) {
    return items(list).stream().map(item -> row(item, fields)).toList();
  }

  private static List<String> row(JsonNode item, String... fields) {
    return Arrays.stream(fields).map(field -> text(item.path(field))).toList();
  }

  private static List<String> texts(JsonNode list) {
    return items(list).stream().map(BundleMarkdown::text).toList();
  }

  private static List<JsonNode> items(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).toList();
  }

  private static String text(JsonNode value) {
    return value.isContainerNode() ? value.toString() : value.asText();
  }
}
