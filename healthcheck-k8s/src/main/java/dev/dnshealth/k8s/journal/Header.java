package dev.dnshealth.k8s.journal;

import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.k8s.wire.Shorthand;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The first line of each file of a journal.
 *
 * @param journal the format's version, as {@code 1.0}
 * @param tool what wrote it, with its version
 * @param at the time of the first input
 * @param run names the monitor: another one for each process that ever ran
 * @param vantage where it sent its probes from
 * @param canAct whether it had anything to act with
 * @param policy the numbers by which it judged, as settings by key
 * @param values probes, targets and other values by the number that stands for them further on
 */
public record Header(
    String journal,
    String tool,
    Instant at,
    String run,
    Vantage vantage,
    boolean canAct,
    Map<String, String> policy,
    List<Shorthand.Definition> values) {

  static final int MAJOR = 1;
  static final int MINOR = 0;

  public Header {
    Objects.requireNonNull(journal, "journal");
    Objects.requireNonNull(tool, "tool");
    Objects.requireNonNull(at, "at");
    Objects.requireNonNull(run, "run");
    Objects.requireNonNull(vantage, "vantage");
    policy = Map.copyOf(policy);
    values = List.copyOf(values);
  }
}
