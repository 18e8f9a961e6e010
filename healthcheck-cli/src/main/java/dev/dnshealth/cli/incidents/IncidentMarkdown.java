package dev.dnshealth.cli.incidents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.dnshealth.cli.report.Markdown;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.k8s.evidence.Bundle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes one action as a Markdown document: what the ledger has of it, then the evidence. */
final class IncidentMarkdown {

  private final Markdown document = new Markdown();

  IncidentMarkdown(
      String service,
      Incident incident,
      Optional<Evidence.Kept> evidence,
      Optional<String> problem) {
    Reservation reservation = incident.reservation();
    document.heading(1, reservation.fault() + " at " + reservation.action().instance().name());
    document.table(List.of("", ""), rows(service, incident, evidence));
    if (evidence.isPresent()) {
      evidence(evidence.get());
    } else {
      document.paragraph(
          "No evidence is kept of this action"
              + problem.map(why -> ", or it could not be read: " + why).orElse("."));
    }
  }

  @Override
  public String toString() {
    return document.toString();
  }

  private static List<List<String>> rows(
      String service, Incident incident, Optional<Evidence.Kept> evidence) {
    Reservation reservation = incident.reservation();
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("DNS Service", service));
    rows.add(List.of("fault", reservation.fault().value()));
    rows.add(List.of("action", reservation.action().name()));
    rows.add(List.of("on", reservation.action().instance().toString()));
    rows.add(List.of("its UID", reservation.action().instance().uid()));
    rows.add(List.of("reserved at", reservation.at().toString()));
    rows.add(List.of("by", reservation.holder()));
    rows.add(
        List.of(
            "outcome",
            incident
                .entry()
                .map(Ledger.Entry::outcome)
                .map(Incidents::word)
                .orElse("under way, or not known")));
    incident
        .entry()
        .ifPresent(
            entry -> {
              rows.add(List.of("in words", entry.detail()));
              entry
                  .replacementUid()
                  .ifPresent(uid -> rows.add(List.of("UID of the replacement", uid)));
              entry
                  .recovery()
                  .ifPresent(
                      time -> rows.add(List.of("time to recovery", Incidents.seconds(time))));
            });
    reservation
        .requestedBy()
        .ifPresent(
            by -> {
              rows.add(List.of("asked for by", by.person()));
              rows.add(List.of("because", by.why()));
              rows.add(List.of("overridden", Incidents.overrides(by)));
            });
    evidence.ifPresent(kept -> rows.add(List.of("evidence", "ConfigMap " + kept.configMap())));
    rows.add(List.of("id", incident.id()));
    return rows;
  }

  private void evidence(Evidence.Kept kept) {
    JsonNode bundle = read(kept);
    if (bundle.path("version").asInt() == Bundle.VERSION) {
      new BundleMarkdown(document).write(bundle);
    } else {
      document.paragraph(
          "The evidence cannot be read by this program; a newer one may have written it (schema "
              + bundle.path("version").asText("not told")
              + ").");
    }
  }

  /** Returns the bundle as JSON, or as a text where it is none. */
  static JsonNode read(Evidence.Kept kept) {
    try {
      return new ObjectMapper().readTree(kept.text());
    } catch (JsonProcessingException e) {
      return TextNode.valueOf(kept.text());
    }
  }
}
