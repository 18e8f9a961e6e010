package dev.dnshealth.core.probe;

import dev.dnshealth.core.probe.Wire.SocketKind;
import dev.dnshealth.core.target.Role;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The probes that are sent where nothing else is asked for. However many of them there are, they
 * are at most {@value #MOST_PER_SECOND} queries a second to each target.
 */
public final class DefaultProbes {

  /** The bound on the queries a second to each target. */
  public static final int MOST_PER_SECOND = 3;

  /** The id of the probe on which the liveness of a server is judged. */
  public static final String INTERNAL_UDP = "internal-udp";

  /** The id of the probe that tells a deaf server from a hung one. */
  public static final String INTERNAL_TCP = "internal-tcp";

  /** The id of the probe for a name that must not exist. */
  public static final String MUST_NOT_EXIST = "must-not-exist";

  /** The id of the probe for a name outside the cluster. */
  public static final String EXTERNAL = "external";

  /** The id of the probe for random names outside the cluster. */
  public static final String EXTERNAL_RANDOM = "external-random";

  /** The id of the probe that asks for A and AAAA at once. */
  public static final String PAIR = "pair";

  /** The ids of the probes that keep their port begin with this. */
  public static final String STICKY = "sticky-";

  /** The id of the probe for the server's own name. */
  public static final String WHO = "who";

  /** The ids of the probes for large answers begin with this; then comes the EDNS size, or tcp. */
  public static final String LARGE = "large-";

  /** The id of the probe to the address that must stay silent. */
  public static final String INTERCEPTION = "interception";

  /** The id of the probes of a confirmation over UDP. */
  public static final String CONFIRM_UDP = "confirm-udp";

  /** The id of the probes of a confirmation over TCP. */
  public static final String CONFIRM_TCP = "confirm-tcp";

  /** The steps of EDNS sizes: none to speak of, the usual one, and one that needs fragments. */
  public static final List<Integer> LARGE_STEPS = List.of(512, Wire.EDNS_SIZE, 4096);

  static final Set<Role> DNS = Set.of(Role.SERVICE, Role.SERVER, Role.NODE_CACHE);

  /** The roles of addresses behind which servers are picked. */
  private static final Set<Role> FRONT = Set.of(Role.SERVICE, Role.NODE_CACHE);

  /** Two flows for each of two servers, so that with each of them one most likely stays. */
  private static final int STICKY_FLOWS = 4;

  /** Below the 20 s after which a flow might be forgotten, and soon enough to see it break. */
  private static final Duration STICKY_EVERY = Duration.ofSeconds(6);

  private static final Duration EXTERNAL_EVERY = Duration.ofSeconds(5);
  private static final Duration PAIR_EVERY = Duration.ofSeconds(10);
  private static final Duration LARGE_EVERY = Duration.ofSeconds(30);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** Any answer at all will do, whatever its code. */
  private static final Expectation ANYTHING =
      new Expectation(
          Set.of(Rcode.NOERROR, Rcode.SERVFAIL, Rcode.NXDOMAIN, Rcode.NOTIMP, Rcode.REFUSED),
          new AnswerRule.Any(),
          false,
          Optional.empty());

  private DefaultProbes() {}

  /** Returns the default plan for a cluster of which only this is known. */
  public static ProbePlan forCluster(String domain, List<InetAddress> api, String external) {
    return forCluster(new ClusterNames(domain, api, external));
  }

  /** Returns the default plan. */
  public static ProbePlan forCluster(ClusterNames names) {
    List<ProbePlan.Entry> entries = new ArrayList<>();
    entries.addAll(InternalProbes.entries(names));
    external(names, entries);
    paths(names, entries);
    entries.add(
        new ProbePlan.Entry(
            Probe.of(
                INTERCEPTION,
                QueryClass.INTERCEPTION,
                new Question(names.apiName(), RecordType.A),
                Wire.udp(),
                Expectation.noError(new AnswerRule.Any())),
            MINUTE,
            Set.of(Role.SILENT)));
    return new ProbePlan(entries);
  }

  private static void external(ClusterNames names, List<ProbePlan.Entry> entries) {
    if (!names.external().isEmpty()) {
      entries.add(
          new ProbePlan.Entry(
              Probe.of(
                  EXTERNAL,
                  QueryClass.EXTERNAL,
                  new Question(names.external(), RecordType.A),
                  Wire.udp(),
                  Expectation.noError(new AnswerRule.AtLeast(1))),
              EXTERNAL_EVERY,
              DNS));
    }
    names
        .randomUnder()
        .ifPresent(
            domain ->
                entries.add(
                    new ProbePlan.Entry(
                        Probe.of(
                            EXTERNAL_RANDOM,
                            QueryClass.EXTERNAL_RANDOM,
                            new Question(Question.RANDOM + "." + domain, RecordType.A),
                            Wire.udp(),
                            new Expectation(
                                Set.of(Rcode.NOERROR, Rcode.NXDOMAIN),
                                new AnswerRule.Any(),
                                false,
                                Optional.empty())),
                        MINUTE,
                        Set.of(Role.SERVER),
                        true)));
  }

  private static void paths(ClusterNames names, List<ProbePlan.Entry> entries) {
    Question api = new Question(names.apiName(), RecordType.A);
    entries.add(
        new ProbePlan.Entry(
            Probe.of(PAIR, QueryClass.INTERNAL, api, Wire.udp(SocketKind.PAIR), ANYTHING),
            PAIR_EVERY,
            DNS));
    for (int flow = 1; flow <= STICKY_FLOWS; flow++) {
      entries.add(
          new ProbePlan.Entry(
              Probe.of(
                  STICKY + flow, QueryClass.INTERNAL, api, Wire.udp(SocketKind.STICKY), ANYTHING),
              STICKY_EVERY,
              FRONT));
    }
    entries.add(
        new ProbePlan.Entry(
            Probe.of(
                WHO,
                QueryClass.WHO,
                new Question("hostname.bind", RecordType.TXT, true),
                Wire.udp(),
                ANYTHING),
            MINUTE,
            DNS));
    names.large().ifPresent(question -> large(question, entries));
  }

  private static void large(Question question, List<ProbePlan.Entry> entries) {
    for (int size : LARGE_STEPS) {
      entries.add(large(LARGE + size, question, Wire.udp(size), new AnswerRule.Any()));
    }
    entries.add(large(LARGE + "tcp", question, Wire.tcp(), new AnswerRule.AtLeast(1)));
  }

  private static ProbePlan.Entry large(
      String id, Question question, Wire wire, AnswerRule answers) {
    return new ProbePlan.Entry(
        Probe.of(id, QueryClass.LARGE, question, wire, Expectation.noError(answers)),
        LARGE_EVERY,
        DNS);
  }
}
