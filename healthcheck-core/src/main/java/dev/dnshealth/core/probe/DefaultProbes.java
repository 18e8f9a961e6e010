package dev.dnshealth.core.probe;

import dev.dnshealth.core.target.Role;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The probes that are sent where nothing else is asked for: 1.8 queries a second to each target of
 * a cluster whose API Service has one address family.
 */
public final class DefaultProbes {

  /** The id of the probe on which the liveness of a server is judged. */
  public static final String INTERNAL_UDP = "internal-udp";

  /** The id of the probe that tells a deaf server from a hung one. */
  public static final String INTERNAL_TCP = "internal-tcp";

  /** The id of the probe for a name that must not exist. */
  public static final String MUST_NOT_EXIST = "must-not-exist";

  /** The id of the probe for a name outside the cluster. */
  public static final String EXTERNAL = "external";

  /** The id of the probe to the address that must stay silent. */
  public static final String INTERCEPTION = "interception";

  /** The id of the probes of a confirmation over UDP. */
  public static final String CONFIRM_UDP = "confirm-udp";

  /** The id of the probes of a confirmation over TCP. */
  public static final String CONFIRM_TCP = "confirm-tcp";

  private static final Set<Role> DNS = Set.of(Role.SERVICE, Role.SERVER, Role.NODE_CACHE);
  private static final Duration OFTEN = Duration.ofSeconds(1);
  private static final Duration SELDOM = Duration.ofSeconds(5);
  private static final Duration INTERCEPTION_EVERY = Duration.ofMinutes(1);

  private DefaultProbes() {}

  /**
   * Returns the default plan.
   *
   * @param domain the cluster's domain, as {@code cluster.local}
   * @param api the addresses of the API Service {@code kubernetes.default}; answers are compared
   *     with them. With none, any answer to a question for an A record will do
   * @param external a name outside the cluster; an empty one asks for none
   */
  public static ProbePlan forCluster(String domain, List<InetAddress> api, String external) {
    List<ProbePlan.Entry> entries = new ArrayList<>();
    entries.addAll(internal("kubernetes.default.svc." + domain, api));
    entries.add(
        new ProbePlan.Entry(
            Probe.of(
                MUST_NOT_EXIST,
                QueryClass.MUST_NOT_EXIST,
                new Question(Question.RANDOM + "." + domain, RecordType.A),
                Wire.udp(),
                Expectation.nxDomain()),
            SELDOM,
            DNS));
    if (!external.isEmpty()) {
      entries.add(
          new ProbePlan.Entry(
              Probe.of(
                  EXTERNAL,
                  QueryClass.EXTERNAL,
                  new Question(external, RecordType.A),
                  Wire.udp(),
                  Expectation.noError(new AnswerRule.AtLeast(1))),
              SELDOM,
              DNS));
    }
    entries.add(
        new ProbePlan.Entry(
            Probe.of(
                INTERCEPTION,
                QueryClass.INTERCEPTION,
                new Question("kubernetes.default.svc." + domain, RecordType.A),
                Wire.udp(),
                Expectation.noError(new AnswerRule.Any())),
            INTERCEPTION_EVERY,
            Set.of(Role.SILENT)));
    return new ProbePlan(entries);
  }

  private static List<ProbePlan.Entry> internal(String name, List<InetAddress> api) {
    if (api.isEmpty()) {
      return internal(name, RecordType.A, new AnswerRule.AtLeast(1), "");
    }
    List<ProbePlan.Entry> entries = new ArrayList<>();
    // The first family's probes have the plain ids: liveness is judged on them.
    boolean firstIsV4 = api.get(0) instanceof Inet4Address;
    for (boolean v4 : List.of(firstIsV4, !firstIsV4)) {
      Set<String> addresses =
          api.stream()
              .filter(a -> a instanceof Inet4Address == v4)
              .map(InetAddress::getHostAddress)
              .collect(Collectors.toSet());
      if (!addresses.isEmpty()) {
        entries.addAll(
            internal(
                name,
                v4 ? RecordType.A : RecordType.AAAA,
                new AnswerRule.Equal(addresses),
                v4 == firstIsV4 ? "" : v4 ? "-a" : "-aaaa"));
      }
    }
    return entries;
  }

  private static List<ProbePlan.Entry> internal(
      String name, RecordType type, AnswerRule rule, String suffix) {
    Question question = new Question(name, type);
    Expectation expectation = Expectation.noError(rule);
    return List.of(
        new ProbePlan.Entry(
            Probe.of(INTERNAL_UDP + suffix, QueryClass.INTERNAL, question, Wire.udp(), expectation),
            suffix.isEmpty() ? OFTEN : SELDOM,
            DNS),
        new ProbePlan.Entry(
            Probe.of(INTERNAL_TCP + suffix, QueryClass.INTERNAL, question, Wire.tcp(), expectation),
            SELDOM,
            DNS));
  }
}
