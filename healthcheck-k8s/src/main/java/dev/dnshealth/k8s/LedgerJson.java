package dev.dnshealth.k8s;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dnshealth.core.diagnosis.FaultId;
import dev.dnshealth.core.remediation.Action;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.LedgerException;
import dev.dnshealth.core.remediation.RequestedBy;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.target.Instance;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The ledger as text: compact JSON, schema version {@value #VERSION}. */
final class LedgerJson {

  static final int VERSION = 1;

  /** The most bytes that are kept; the oldest entries go first. */
  static final int LIMIT = 64 * 1024;

  private LedgerJson() {}

  /** Returns {@code ledger} without the oldest entries that are too much. */
  static Ledger fit(Ledger ledger) {
    Ledger fitting = ledger;
    while (!fitting.recent().isEmpty() && size(fitting) > LIMIT) {
      fitting = fitting.withoutOldest();
    }
    return fitting;
  }

  static String write(Ledger ledger) {
    ObjectNode root = Json.MAPPER.createObjectNode();
    root.put("version", VERSION);
    ledger.open().ifPresent(open -> root.set("open", reservation(open)));
    ledger.rearmedAt().ifPresent(at -> root.put("rearmedAt", at.toString()));
    ArrayNode recent = root.putArray("recent");
    for (Ledger.Entry entry : ledger.recent()) {
      ObjectNode node = recent.addObject();
      node.set("reservation", reservation(entry.reservation()));
      node.put("outcome", entry.outcome().name());
      node.put("detail", entry.detail());
      entry.replacementUid().ifPresent(uid -> node.put("replacementUid", uid));
      entry.recovery().ifPresent(recovery -> node.put("recovery", recovery.toString()));
    }
    return Json.write(root);
  }

  /**
   * Reads what {@link #write} wrote. Unknown fields are ignored.
   *
   * @throws LedgerException if it is of a newer schema or cannot be read
   */
  static Ledger read(String text, String version, Instant asOf) {
    try {
      JsonNode root = Json.MAPPER.readTree(text);
      int schema = field(root, "version").asInt();
      if (schema != VERSION) {
        throw new LedgerException(
            "the ledger has schema version "
                + schema
                + ", this program knows "
                + VERSION
                + "; use the program that wrote it, or a newer one");
      }
      List<Ledger.Entry> recent = new ArrayList<>();
      for (JsonNode node : field(root, "recent")) {
        recent.add(entry(node));
      }
      return new Ledger(
          version,
          asOf,
          optional(root, "open").map(LedgerJson::reservation),
          recent,
          optional(root, "rearmedAt").map(at -> Instant.parse(at.asText())));
    } catch (JsonProcessingException | IllegalArgumentException | DateTimeException e) {
      throw new LedgerException(
          "the ledger cannot be read ("
              + e.getMessage()
              + "); look at it, and delete its key ledger.json once no action is under way",
          e);
    }
  }

  private static int size(Ledger ledger) {
    return write(ledger).getBytes(StandardCharsets.UTF_8).length;
  }

  private static ObjectNode reservation(Reservation reservation) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.put("id", reservation.id());
    ObjectNode action = node.putObject("action");
    action.put("name", reservation.action().name());
    Instance instance = reservation.action().instance();
    ObjectNode on = action.putObject("instance");
    on.put("name", instance.name()).put("uid", instance.uid());
    instance.node().ifPresent(name -> on.put("node", name));
    if (reservation.action() instanceof Action.Replace replace) {
      replace.grace().ifPresent(grace -> action.put("grace", grace.toString()));
    } else if (reservation.action() instanceof Action.Quarantine quarantine) {
      ArrayNode labels = action.putArray("labels");
      quarantine.labels().forEach(labels::add);
      action.put("look", quarantine.look().toString());
    } else if (reservation.action() instanceof Action.RaiseMemory raise) {
      action.put("workload", raise.workload()).put("uid", raise.uid());
      action.put("container", raise.container());
      action.put("from", raise.from()).put("to", raise.to());
    }
    node.put("fault", reservation.fault().value());
    node.put("holder", reservation.holder());
    node.put("at", reservation.at().toString());
    reservation.requestedBy().ifPresent(by -> write(by, node.putObject("requestedBy")));
    return node;
  }

  private static void write(RequestedBy by, ObjectNode node) {
    node.put("person", by.person()).put("why", by.why());
    ArrayNode overrides = node.putArray("overrides");
    by.overrides().forEach(reason -> overrides.add(reason.name()));
  }

  private static RequestedBy requestedBy(JsonNode node) {
    Set<String> named = new HashSet<>();
    node.path("overrides").forEach(reason -> named.add(reason.asText()));
    // A reason that only a newer program knows must not make the ledger unreadable.
    Set<HoldReason> overrides = EnumSet.allOf(HoldReason.class);
    overrides.removeIf(reason -> !named.contains(reason.name()));
    return new RequestedBy(text(node, "person"), text(node, "why"), overrides);
  }

  private static Reservation reservation(JsonNode node) {
    return new Reservation(
        text(node, "id"),
        action(field(node, "action")),
        new FaultId(text(node, "fault")),
        text(node, "holder"),
        Instant.parse(text(node, "at")),
        optional(node, "requestedBy").map(LedgerJson::requestedBy));
  }

  private static Action action(JsonNode node) {
    JsonNode on = field(node, "instance");
    Instance instance =
        new Instance(text(on, "name"), text(on, "uid"), optional(on, "node").map(JsonNode::asText));
    String name = text(node, "name");
    return switch (name) {
      case "replace" ->
          new Action.Replace(
              instance, optional(node, "grace").map(grace -> Duration.parse(grace.asText())));
      case "quarantine" -> {
        List<String> labels = new ArrayList<>();
        field(node, "labels").forEach(label -> labels.add(label.asText()));
        yield new Action.Quarantine(instance, labels, Duration.parse(text(node, "look")));
      }
      case "raise_memory" ->
          new Action.RaiseMemory(
              instance,
              text(node, "workload"),
              text(node, "uid"),
              text(node, "container"),
              field(node, "from").asLong(),
              field(node, "to").asLong());
      // Left out, it would not be counted any more.
      default ->
          throw new LedgerException(
              "the ledger tells of an action, "
                  + name
                  + ", that this program does not know; use the program that wrote it, or a newer"
                  + " one");
    };
  }

  private static Ledger.Entry entry(JsonNode node) {
    return new Ledger.Entry(
        reservation(field(node, "reservation")),
        Ledger.Outcome.valueOf(text(node, "outcome")),
        text(node, "detail"),
        optional(node, "replacementUid").map(JsonNode::asText),
        optional(node, "recovery").map(r -> Duration.parse(r.asText())));
  }

  private static String text(JsonNode node, String name) {
    return field(node, name).asText();
  }

  private static JsonNode field(JsonNode node, String name) {
    return optional(node, name)
        .orElseThrow(() -> new IllegalArgumentException("field " + name + " is missing"));
  }

  private static Optional<JsonNode> optional(JsonNode node, String name) {
    return node.hasNonNull(name) ? Optional.of(node.get(name)) : Optional.empty();
  }
}
