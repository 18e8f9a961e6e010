package dev.dnshealth.cli.diagnose;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dnshealth.k8s.reach.PathReport;
import java.util.List;
import java.util.Locale;

/** Writes the ways to the servers for programs. */
public final class PathJson {

  private PathJson() {}

  /** Adds an object for each of {@code paths}. */
  public static void write(List<PathReport> paths, ArrayNode array) {
    for (PathReport report : paths) {
      ObjectNode node = array.addObject();
      node.put("path", report.path().name().toLowerCase(Locale.ROOT));
      node.put("state", report.state().name().toLowerCase(Locale.ROOT));
      node.put("detail", report.detail());
      node.put("proves", report.path().proves());
      node.put("cannotProve", report.path().cannotProve());
    }
  }
}
