package dev.dnshealth.daemon.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * What the daemon serves over HTTP, fetched from inside its node: the API server is not needed, so
 * it can be read while that is stopped.
 */
record DaemonPages(Node node, String address, int port) {

  private static final Pattern SAMPLE =
      Pattern.compile("^(\\w+)(?:\\{(.*)})? (\\S+)$", Pattern.MULTILINE);

  /** Returns the body of one page. */
  String get(String path) {
    return get(node, address, port, path);
  }

  /** Returns the body of what is served in a pod, fetched from inside its node. */
  static String get(Node node, String address, int port, String path) {
    String response = response(node, address, port, path, "");
    return response.substring(response.indexOf("\r\n\r\n") + 4);
  }

  /** Returns the whole answer of one page for who shows a token; an empty one is not shown. */
  String answer(String path, String token) {
    String header = token.isEmpty() ? "" : "Authorization: Bearer " + token + "\\r\\n";
    return response(node, address, port, path, header);
  }

  private static String response(Node node, String address, int port, String path, String headers) {
    String request =
        "exec 3<> /dev/tcp/%s/%d; printf 'GET %s HTTP/1.0\\r\\n%s\\r\\n' >&3; cat <&3"
            .formatted(address, port, path, headers);
    return node.run("timeout", "5", "bash", "-c", request);
  }

  /** Returns the status report. */
  JsonNode status() {
    try {
      return new ObjectMapper().readTree(get("/api/v1/status"));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the verdict. */
  String verdict() {
    return status().path("verdict").asText();
  }

  /** Returns whether all is well: no fault, not even a slight one. */
  boolean healthy() {
    JsonNode status = status();
    return status.path("verdict").asText().equals("healthy") && status.path("faults").isEmpty();
  }

  /** Returns the ids of the faults. */
  List<String> faults() {
    return status().path("faults").findValuesAsText("id");
  }

  /** Returns each fault as its id and the name of its subject. */
  List<String> faultsWithSubjects() {
    return StreamSupport.stream(status().path("faults").spliterator(), false)
        .map(fault -> fault.path("id").asText() + " " + fault.at("/subject/name").asText())
        .toList();
  }

  /** Returns the reasons of the holds. */
  List<String> holds() {
    return status().path("holds").findValuesAsText("reason");
  }

  /** Returns why nothing is done about one fault. */
  List<String> holds(String fault) {
    return StreamSupport.stream(status().path("holds").spliterator(), false)
        .filter(hold -> hold.path("fault").asText().equals(fault))
        .map(hold -> hold.path("reason").asText())
        .toList();
  }

  /** Returns whether a name outside was answered: without that, its failure would prove nothing. */
  boolean answeredOutside() {
    return metric("dnshealth_probes_total", "outcome=\"answered\".*probe=\"external\"") > 0;
  }

  /** Returns the state of another vantage, as its pod is named; empty if it is not listed. */
  String peer(String name) {
    return StreamSupport.stream(status().path("peers").spliterator(), false)
        .filter(peer -> peer.path("name").asText().equals(name))
        .map(peer -> peer.path("state").asText() + " " + peer.path("detail").asText())
        .map(String::strip)
        .findFirst()
        .orElse("");
  }

  /** Returns the sum of the samples of a metric whose labels match. */
  double metric(String name, String labels) {
    Matcher sample = SAMPLE.matcher(get("/metrics"));
    double sum = 0;
    while (sample.find()) {
      String found = sample.group(2) == null ? "" : sample.group(2);
      if (sample.group(1).equals(name) && Pattern.compile(labels).matcher(found).find()) {
        sum += Double.parseDouble(sample.group(3));
      }
    }
    return sum;
  }
}
