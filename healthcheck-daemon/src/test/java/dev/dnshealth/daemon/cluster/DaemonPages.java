package dev.dnshealth.daemon.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the daemon serves over HTTP, fetched from inside its node: the API server is not needed, so
 * it can be read while that is stopped.
 */
record DaemonPages(Node node, String address) {

  private static final Pattern SAMPLE =
      Pattern.compile("^(\\w+)(?:\\{(.*)})? (\\S+)$", Pattern.MULTILINE);

  /** Returns the body of one page. */
  String get(String path) {
    String request =
        "exec 3<> /dev/tcp/%s/9890; printf 'GET %s HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3"
            .formatted(address, path);
    String response = node.run("timeout", "5", "bash", "-c", request);
    return response.substring(response.indexOf("\r\n\r\n") + 4);
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

  /** Returns the ids of the faults. */
  List<String> faults() {
    return status().path("faults").findValuesAsText("id");
  }

  /** Returns the reasons of the holds. */
  List<String> holds() {
    return status().path("holds").findValuesAsText("reason");
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
