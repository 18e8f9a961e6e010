package dev.dnshealth.cli.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dnshealth.cli.diagnose.PathJson;
import dev.dnshealth.core.monitor.MonitorEvent;
import dev.dnshealth.core.monitor.Report;
import dev.dnshealth.k8s.ReportJson;
import dev.dnshealth.k8s.reach.PathReport;
import dev.dnshealth.k8s.wire.Wire;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Tells it to programs: an object on each line, with the time {@code at} and what it is, {@code
 * event}; then the fields of the event as the journal has them.
 */
public final class RunJson implements Teller {

  private final PrintWriter out;
  private final ObjectMapper mapper = Wire.mapper();
  private final ReportJson reports = new ReportJson();

  /** Makes a teller that writes to {@code out}, which stays its maker's to close. */
  public RunJson(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void started(Instant at, Start start) {
    ObjectNode node = line(at, "started");
    node.put("service", start.service());
    node.put("api", start.api());
    node.put("from", start.vantage().id());
    node.put("network", start.vantage().network().name().toLowerCase(Locale.ROOT));
    start.vantage().node().ifPresent(name -> node.put("node", name));
    start.person().ifPresent(name -> node.put("person", name));
    node.put("acts", start.acts());
    strings(node.putArray("missingToAct"), start.missingToAct());
    strings(node.putArray("missingToRead"), start.missingToRead());
    write(node);
  }

  @Override
  public void paths(Instant at, List<PathReport> paths) {
    ObjectNode node = line(at, "paths");
    PathJson.write(paths, node.putArray("paths"));
    write(node);
  }

  @Override
  public void happened(MonitorEvent event) {
    ObjectNode fields = mapper.valueToTree(event);
    fields.remove("is");
    ObjectNode node = line(event.at(), Wire.kind(event.getClass()));
    node.setAll(fields);
    write(node);
  }

  @Override
  public void ended(Instant at, Duration watched, Report report, boolean unproven) {
    ObjectNode node = line(at, "ended");
    node.put("seconds", watched.toMillis() / 1e3);
    node.put("unproven", unproven);
    node.set("report", reports.tree(report));
    write(node);
  }

  private ObjectNode line(Instant at, String event) {
    return mapper.createObjectNode().put("at", at.toString()).put("event", event);
  }

  private static void strings(ArrayNode array, List<String> texts) {
    texts.forEach(array::add);
  }

  private void write(ObjectNode node) {
    out.println(node);
    out.flush();
  }
}
