package dev.dnshealth.core.probe;

import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Role;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The probes for the cluster's own names. */
final class InternalProbes {

  private static final Duration OFTEN = Duration.ofSeconds(1);
  private static final Duration SELDOM = Duration.ofSeconds(5);
  private static final Duration OTHER_FAMILY = Duration.ofSeconds(10);
  private static final Duration RECORDS = Duration.ofSeconds(15);

  /** However many names the API tells, all of them together are asked for this often. */
  private static final Duration EACH_TRUTH = Duration.ofMillis(2500);

  private InternalProbes() {}

  static List<ProbePlan.Entry> entries(ClusterNames names) {
    List<ProbePlan.Entry> entries = new ArrayList<>(api(names));
    entries.add(
        entry(
            DefaultProbes.MUST_NOT_EXIST,
            QueryClass.MUST_NOT_EXIST,
            new Question(Question.RANDOM + "." + names.domain(), RecordType.A),
            Expectation.nxDomain(),
            SELDOM));
    if (!names.api().isEmpty()) {
      records(names, entries);
    }
    Duration each = longer(SELDOM, EACH_TRUTH.multipliedBy(names.truths().size()));
    for (Truth truth : names.truths()) {
      entries.add(truth(truth, each));
    }
    return entries;
  }

  private static void records(ClusterNames names, List<ProbePlan.Entry> entries) {
    entries.add(
        entry(
            "internal-srv",
            QueryClass.INTERNAL_RECORDS,
            new Question("_https._tcp." + names.apiName(), RecordType.SRV),
            Expectation.noError(new AnswerRule.AtLeast(1)),
            RECORDS));
    entries.add(
        entry(
            "internal-ptr",
            QueryClass.INTERNAL_RECORDS,
            new Question(Addresses.reverseName(names.api().get(0)), RecordType.PTR),
            Expectation.noError(new AnswerRule.Equal(Set.of(names.apiName() + "."))),
            RECORDS));
    if (names.api().stream().allMatch(Inet4Address.class::isInstance)) {
      entries.add(
          entry(
              "internal-empty",
              QueryClass.INTERNAL_EMPTY,
              new Question(names.apiName(), RecordType.AAAA),
              Expectation.noError(new AnswerRule.Equal(Set.of())),
              RECORDS));
    }
  }

  private static ProbePlan.Entry truth(Truth truth, Duration interval) {
    Optional<Set<String>> expected = truth.expected();
    return new ProbePlan.Entry(
        Probe.of(
            "truth:" + truth.id(),
            expected.isPresent() ? QueryClass.TRUTH : QueryClass.TRUTH_GONE,
            truth.question(),
            Wire.udp(),
            expected
                .map(answers -> Expectation.noError(new AnswerRule.Equal(answers)))
                .orElseGet(Expectation::nxDomain)),
        interval,
        Set.of(Role.SERVER));
  }

  private static List<ProbePlan.Entry> api(ClusterNames names) {
    List<InetAddress> api = names.api();
    if (api.isEmpty()) {
      return api(names.apiName(), RecordType.A, new AnswerRule.AtLeast(1), "");
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
            api(
                names.apiName(),
                v4 ? RecordType.A : RecordType.AAAA,
                new AnswerRule.Equal(addresses),
                v4 == firstIsV4 ? "" : v4 ? "-a" : "-aaaa"));
      }
    }
    return entries;
  }

  private static List<ProbePlan.Entry> api(
      String name, RecordType type, AnswerRule rule, String suffix) {
    Question question = new Question(name, type);
    Expectation expectation = Expectation.noError(rule);
    return List.of(
        entry(
            DefaultProbes.INTERNAL_UDP + suffix,
            QueryClass.INTERNAL,
            question,
            expectation,
            suffix.isEmpty() ? OFTEN : OTHER_FAMILY),
        new ProbePlan.Entry(
            Probe.of(
                DefaultProbes.INTERNAL_TCP + suffix,
                QueryClass.INTERNAL,
                question,
                Wire.tcp(),
                expectation),
            suffix.isEmpty() ? SELDOM : OTHER_FAMILY,
            DefaultProbes.DNS));
  }

  private static ProbePlan.Entry entry(
      String id,
      QueryClass queryClass,
      Question question,
      Expectation expectation,
      Duration interval) {
    return new ProbePlan.Entry(
        Probe.of(id, queryClass, question, Wire.udp(), expectation), interval, DefaultProbes.DNS);
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }
}
