package dev.dnshealth.cli.probe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dnshealth.core.probe.Rcode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes a report as one JSON object. */
public final class ProbeJson {

  private ProbeJson() {}

  /** Returns {@code report} as JSON. */
  public static String of(ProbeReport report) {
    ProbeRequest request = report.request();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("verdict", report.verdict().name().toLowerCase(Locale.ROOT));
    json.put("name", request.question().name());
    json.put("type", request.question().type().name());
    json.put("timeoutMs", request.timeout().toMillis());
    request.rcode().ifPresent(rcode -> json.put("expectedRcode", Rcode.name(rcode)));
    json.put(
        "results", report.tallies().stream().map(tally -> result(tally, request.nsid())).toList());
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of text and numbers are always JSON", e);
    }
  }

  private static Map<String, Object> result(Tally tally, boolean nsid) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("target", tally.address());
    json.put("transport", tally.transport().name().toLowerCase(Locale.ROOT));
    json.put("queries", tally.outcomes().size());
    json.put("sent", tally.sent());
    json.put("answered", tally.answered());
    json.put("asExpected", tally.good());
    List<Duration> times = tally.times();
    if (!times.isEmpty()) {
      json.put("minMs", millis(times.get(0)));
      json.put("medianMs", millis(times.get(times.size() / 2)));
      json.put("maxMs", millis(times.get(times.size() - 1)));
    }
    json.put("rcodes", tally.rcodes());
    if (nsid) {
      json.put("servers", tally.servers());
    }
    json.put("note", tally.note());
    return json;
  }

  private static double millis(Duration time) {
    return Math.round(time.toNanos() / 1e3) / 1e3;
  }
}
