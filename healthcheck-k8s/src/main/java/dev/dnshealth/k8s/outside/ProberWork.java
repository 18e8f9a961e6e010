package dev.dnshealth.k8s.outside;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Targets;
import dev.dnshealth.k8s.KubernetesDiscovery;
import dev.dnshealth.k8s.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a prober pod is to do. It comes with its Job, since the pod can ask nobody.
 *
 * @param vantage who it is
 * @param targets what it asks
 * @param plan how
 */
public record ProberWork(Vantage vantage, List<Target> targets, ProbePlan plan) {

  /** The environment variable that has it, as JSON. */
  public static final String VARIABLE = "HEALTHCHECK_PROBER_WORK";

  /** Where the pod serves what it saw: on its loopback address, where only a tunnel gets to. */
  public static final int PORT = 9890;

  /** Linux takes 131072 bytes in one variable. */
  static final int MOST_BYTES = 120_000;

  /** Queries of one prober are three a second to each. */
  static final int MOST_SERVERS = 100;

  /** What is kept for others to read. */
  private static final Set<QueryClass> ASKED =
      EnumSet.of(QueryClass.INTERNAL, QueryClass.INTERCEPTION);

  public ProberWork {
    Objects.requireNonNull(vantage, "vantage");
    targets = List.copyOf(targets);
    Objects.requireNonNull(plan, "plan");
  }

  /**
   * Returns what the prober of {@code vantage} is to do: as much of the plan as others can use, at
   * the Service and at most 100 servers, and the check that nothing intercepts its queries.
   */
  static ProberWork of(Vantage vantage, Targets targets, ProbePlan plan) {
    Stream<Target> servers =
        targets.of(Role.SERVER).stream()
            .sorted(Comparator.comparing(Target::id))
            .limit(MOST_SERVERS);
    List<Target> asked =
        Stream.of(
                targets.of(Role.SERVICE).stream(),
                servers,
                Stream.of(KubernetesDiscovery.silentTarget()))
            .flatMap(each -> each)
            .toList();
    List<ProbePlan.Entry> entries =
        plan.entries().stream()
            .filter(entry -> ASKED.contains(entry.probe().queryClass()))
            .toList();
    return new ProberWork(vantage, asked, new ProbePlan(entries));
  }

  /**
   * Returns it as JSON.
   *
   * @throws IllegalArgumentException if it is too long for an environment variable
   */
  String write() {
    String json;
    try {
      json = Wire.mapper().writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("work of a prober cannot be written", e);
    }
    checkLength(json);
    return json;
  }

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException if it is none, in words
   */
  public static ProberWork read(String json) {
    checkLength(json);
    ObjectMapper mapper = Wire.mapper();
    try {
      return mapper.readValue(json, ProberWork.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          VARIABLE + ": no work of a prober: " + e.getOriginalMessage(), e);
    }
  }

  private static void checkLength(String json) {
    int bytes = json.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MOST_BYTES) {
      throw new IllegalArgumentException(
          VARIABLE + ": " + bytes + " bytes (expected: at most " + MOST_BYTES + ")");
    }
  }
}
