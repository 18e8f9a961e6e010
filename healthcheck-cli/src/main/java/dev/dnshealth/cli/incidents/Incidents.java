package dev.dnshealth.cli.incidents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dnshealth.cli.report.Markdown;
import dev.dnshealth.core.diagnosis.FaultId;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.RequestedBy;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.k8s.wire.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The actions that a ledger knows, written for people and programs.
 *
 * @param service the DNS Service, as {@code namespace/name}
 * @param ledger what was done
 * @param evidence what is kept about it
 */
public record Incidents(String service, Ledger ledger, Evidence evidence) {

  /** Returns all of them, oldest first and numbered, with what stands open and what is disarmed. */
  public String text() {
    List<String> lines = new ArrayList<>();
    int count = ledger.recent().size();
    lines.add(
        "%s: %s"
            .formatted(
                service,
                count == 0
                    ? "nothing was ever done"
                    : count == 1 ? "1 action is known" : count + " actions are known"));
    for (Incident incident : all()) {
      String what = what(incident.reservation());
      String more = evidence.of(incident).isPresent() ? ", with evidence" : "";
      lines.add(
          incident
              .entry()
              .map(entry -> "%3d  %s: %s%s".formatted(number(incident), what, came(entry), more))
              .orElse("under way, or its result is unknown: " + what + more));
    }
    if (!ledger.disarmed().isEmpty()) {
      lines.add(
          "not acted on until `healthcheck rearm`: " + join(ledger.disarmed().stream().toList()));
    }
    evidence.problem().ifPresent(why -> lines.add("not all evidence could be read: " + why));
    return String.join("\n", lines);
  }

  /** Returns the same as a Markdown document. */
  public String markdown() {
    List<List<String>> rows = new ArrayList<>();
    for (Incident incident : all()) {
      rows.add(
          List.of(
              incident.number().map(String::valueOf).orElse("open"),
              incident.reservation().at().toString(),
              incident.reservation().fault().value(),
              incident.reservation().action().name()
                  + " "
                  + incident.reservation().action().instance(),
              incident.entry().map(Incidents::came).orElse("under way, or not known"),
              evidence.of(incident).map(Evidence.Kept::configMap).orElse(""),
              incident.id()));
    }
    Markdown document = new Markdown().heading(1, "What was done about DNS: " + service);
    if (rows.isEmpty()) {
      document.paragraph("Nothing was ever done.");
    }
    document.table(
        List.of("", "reserved at", "fault", "action", "what came of it", "evidence", "id"), rows);
    if (!ledger.disarmed().isEmpty()) {
      document.paragraph(
          "Not acted on until healthcheck rearm: " + join(ledger.disarmed().stream().toList()));
    }
    evidence
        .problem()
        .ifPresent(why -> document.paragraph("Not all evidence could be read: " + why));
    return document.toString();
  }

  /** Returns the same as one JSON object; of evidence only where it is. */
  public String json() {
    ObjectNode root = tree(ledger, "ledger");
    ObjectNode names = root.putObject("evidence");
    all()
        .forEach(
            incident ->
                evidence
                    .of(incident)
                    .ifPresent(kept -> names.put(incident.id(), kept.configMap())));
    evidence.problem().ifPresent(why -> root.put("evidenceProblem", why));
    return root.toString();
  }

  /**
   * Returns one of them as a Markdown document, with its evidence.
   *
   * @param typed its number, its id, or the beginning of its id or of the part after the holder
   * @throws NoSuchElementException with words for a user if that is none, or several
   */
  public String markdown(String typed) {
    Incident incident = find(typed);
    return new IncidentMarkdown(service, incident, evidence.of(incident), evidence.problem())
        .toString();
  }

  /**
   * Returns one of them as a JSON object, with its evidence.
   *
   * @throws NoSuchElementException with words for a user if that is none, or several
   */
  public String json(String typed) {
    Incident incident = find(typed);
    ObjectNode root =
        incident
            .entry()
            .map(entry -> tree(entry, "entry").put("number", number(incident)))
            .orElseGet(() -> tree(incident.reservation(), "open"));
    evidence
        .of(incident)
        .ifPresent(
            kept -> {
              ObjectNode node = root.putObject("evidence");
              node.put("configMap", kept.configMap());
              node.set("bundle", IncidentMarkdown.read(kept));
            });
    evidence.problem().ifPresent(why -> root.put("evidenceProblem", why));
    return root.toString();
  }

  private ObjectNode tree(Object value, String name) {
    ObjectMapper mapper = Wire.mapper();
    ObjectNode root = mapper.createObjectNode().put("service", service);
    try {
      root.set(name, mapper.readTree(mapper.writeValueAsString(value)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records are always writable", e);
    }
    return root;
  }

  private Incident find(String typed) {
    List<Incident> all = all();
    Optional<Incident> exact =
        all.stream()
            .filter(
                i ->
                    i.id().equals(typed)
                        || i.number().map(String::valueOf).equals(Optional.of(typed)))
            .findFirst();
    if (exact.isPresent()) {
      return exact.get();
    }
    // A number that is not in the list must not be taken for the beginning of something else.
    boolean number = typed.matches("\\d{1,3}");
    List<Incident> beginning = all.stream().filter(i -> !number && i.begins(typed)).toList();
    if (beginning.size() == 1) {
      return beginning.get(0);
    }
    List<Incident> choice = beginning.isEmpty() ? all : beginning;
    throw new NoSuchElementException(
        (beginning.isEmpty() ? "There is no incident " : "More than one incident begins with ")
            + typed
            + (choice.isEmpty()
                ? ": none is known"
                : choice.stream()
                    .map(Incident::label)
                    .collect(Collectors.joining(", ", ": known are ", ""))));
  }

  private List<Incident> all() {
    List<Incident> all = new ArrayList<>();
    for (Ledger.Entry entry : ledger.recent()) {
      all.add(new Incident(Optional.of(all.size() + 1), entry.reservation(), Optional.of(entry)));
    }
    ledger
        .open()
        .ifPresent(open -> all.add(new Incident(Optional.empty(), open, Optional.empty())));
    return all;
  }

  private static int number(Incident incident) {
    return incident.number().orElse(0);
  }

  private static String what(Reservation reservation) {
    return "%s  %s %s for %s"
            .formatted(
                reservation.at(),
                reservation.action().name(),
                reservation.action().instance(),
                reservation.fault())
        + reservation.requestedBy().map(Incidents::askedFor).orElse("");
  }

  private static String askedFor(RequestedBy by) {
    return ", asked for by "
        + by.person()
        + (by.why().isEmpty() ? "" : " because: " + by.why())
        + (by.overrides().isEmpty() ? "" : ", overriding " + overrides(by));
  }

  static String overrides(RequestedBy by) {
    return by.overrides().isEmpty()
        ? "nothing"
        : by.overrides().stream()
            .map(reason -> reason.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
  }

  private static String came(Ledger.Entry entry) {
    return word(entry.outcome())
        + entry.recovery().map(time -> ", recovered in " + seconds(time)).orElse("")
        + (entry.detail().isEmpty() ? "" : " (" + entry.detail() + ")");
  }

  static String word(Ledger.Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
  }

  private static String join(List<FaultId> faults) {
    return faults.stream().map(FaultId::value).sorted().collect(Collectors.joining(", "));
  }
}
