package dev.dnshealth.k8s;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.diagnosis.Subject;
import dev.dnshealth.core.diagnosis.Verdict;
import dev.dnshealth.core.evidence.Peer;
import dev.dnshealth.core.monitor.Report;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.Standing;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Writes a report as JSON. Safe for use by several threads. */
public final class ReportJson {

  private final ObjectMapper mapper = new ObjectMapper();

  /** Returns {@code report} as one JSON object. */
  public String write(Report report) {
    return text(tree(report));
  }

  /** Returns {@code report} as one JSON object, for whoever has more to say in it. */
  public ObjectNode tree(Report report) {
    ObjectNode root = mapper.createObjectNode();
    root.put("verdict", word(report.diagnosis().verdict()));
    root.put("at", report.at().toString());
    root.put("phase", word(report.phase()));
    if (!(report.standing() instanceof Standing.Alone)) {
      write(report.standing(), report.at(), root.putObject("leader"));
    }
    ArrayNode unknown = root.putArray("unknown");
    report.diagnosis().unknown().stream().sorted().forEach(u -> unknown.add(word(u)));
    ArrayNode faults = root.putArray("faults");
    report.diagnosis().faults().forEach(fault -> write(fault, faults.addObject()));
    ArrayNode holds = root.putArray("holds");
    report.holds().forEach(hold -> write(hold, holds.addObject()));
    root.put("targetsAsOf", report.targetsAsOf().toString());
    ArrayNode targets = root.putArray("targets");
    report.targets().forEach(target -> write(target, targets.addObject()));
    ArrayNode peers = root.putArray("peers");
    report.peers().forEach(peer -> write(peer, peers.addObject()));
    return root;
  }

  /** Returns the report of a monitor that does not run yet, with the reason. */
  public String unknown(String problem) {
    ObjectNode root = mapper.createObjectNode();
    root.put("verdict", word(Verdict.UNKNOWN));
    root.put("problem", problem);
    root.putArray("faults");
    root.putArray("holds");
    root.putArray("targets");
    return text(root);
  }

  /** Returns a fault alone. */
  ObjectNode tree(Fault fault) {
    ObjectNode node = mapper.createObjectNode();
    write(fault, node);
    return node;
  }

  private String text(ObjectNode root) {
    try {
      return mapper.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON nodes is always writable", e);
    }
  }

  private static void write(Standing standing, Instant at, ObjectNode node) {
    node.put("self", standing.leads(at));
    standing.leader(at).ifPresent(name -> node.put("name", name));
    node.put("detail", standing.words(at));
  }

  private static void write(Fault fault, ObjectNode node) {
    node.put("id", fault.id().value());
    node.put("title", fault.info().title());
    write(fault.subject(), node.putObject("subject"));
    node.put("severity", word(fault.info().severity()));
    node.put("restartHelps", word(fault.info().restartHelps()));
    strings(fault.evidence(), node.putArray("evidence"));
    strings(fault.ruledOut(), node.putArray("ruledOut"));
    node.put("nextStep", fault.info().nextStep());
  }

  private static void write(Hold hold, ObjectNode node) {
    node.put("reason", word(hold.reason()));
    node.put("fault", hold.fault().value());
    write(hold.subject(), node.putObject("subject"));
    node.put("detail", hold.detail());
    hold.until().ifPresent(until -> node.put("until", until.toString()));
  }

  private static void write(Subject subject, ObjectNode node) {
    node.put("kind", word(subject.kind()));
    node.put("name", subject.name());
    subject
        .instance()
        .ifPresent(
            instance -> {
              node.put("uid", instance.uid());
              instance.node().ifPresent(name -> node.put("node", name));
            });
  }

  private static void write(Report.TargetReport target, ObjectNode node) {
    node.put("id", target.target().id());
    node.put("role", word(target.target().role()));
    node.put("state", word(target.state()));
    node.put("udp", target.target().udp().getAddress().getHostAddress());
    node.put("udpPort", target.target().udp().getPort());
    target.target().instance().flatMap(i -> i.node()).ifPresent(name -> node.put("node", name));
    target.lastAnswer().ifPresent(at -> node.put("lastAnswer", at.toString()));
    target.lost().ifPresent(lost -> node.put("lost", lost));
  }

  private static void write(Peer peer, ObjectNode node) {
    node.put("name", peer.vantage().id());
    peer.vantage().node().ifPresent(name -> node.put("node", name));
    node.put("network", word(peer.vantage().network()));
    node.put("state", word(peer.state()));
    if (!peer.detail().isEmpty()) {
      node.put("detail", peer.detail());
    }
  }

  private static void strings(List<String> values, ArrayNode array) {
    values.forEach(array::add);
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
