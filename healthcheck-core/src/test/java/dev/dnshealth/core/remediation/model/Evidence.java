package dev.dnshealth.core.remediation.model;

import dev.dnshealth.core.config.Detection;
import dev.dnshealth.core.diagnosis.Situation;
import dev.dnshealth.core.evidence.EvidenceWindow;
import dev.dnshealth.core.evidence.Peer;
import dev.dnshealth.core.evidence.Viewers;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.probe.ClusterNames;
import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.probe.Question;
import dev.dnshealth.core.probe.Rcode;
import dev.dnshealth.core.probe.RecordType;
import dev.dnshealth.core.probe.Reply;
import dev.dnshealth.core.probe.Timing;
import dev.dnshealth.core.probe.Truth;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.remediation.model.Seen.Asked;
import dev.dnshealth.core.remediation.model.Seen.Got;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Targets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A random past: what some vantages got from some servers, one of which is most often sick.
 *
 * @param detection the numbers by which it is judged
 * @param servers the servers; the first is the sick one, if any
 * @param vantages from where
 * @param peers all vantages but the first, and some of which nothing else is known
 * @param complete whether these are known to be all
 * @param seen what was seen, a line for each vantage and server
 * @param sickness what was made of the first server
 * @param window the same as the monitor keeps it
 */
record Evidence(
    Detection detection,
    List<Instance> servers,
    List<Vantage> vantages,
    List<Peer> peers,
    boolean complete,
    List<Seen> seen,
    Sickness sickness,
    EvidenceWindow window) {

  static final Instant NOW = Instant.parse("2026-06-03T10:20:30.400Z");

  private static final String API = "10.96.0.1";
  private static final ProbePlan PLAN =
      DefaultProbes.forCluster(
          new ClusterNames(
              "cluster.local",
              List.of(Addresses.literal(API)),
              "",
              Optional.empty(),
              List.of(
                  new Truth(
                      "news",
                      new Question("news.default.svc.cluster.local.", RecordType.A),
                      Optional.of(Set.of(API)))),
              Optional.empty()));
  private static final Probe NAMES = probe(DefaultProbes.INTERNAL_UDP);
  private static final Probe TCP = probe(DefaultProbes.INTERNAL_TCP);
  private static final Probe NEWS = probe("truth:news");

  /** What is made of the first server. */
  enum Sickness {
    DEAF,
    HUNG,
    UNSYNCED,
    STALE,
    ANYTHING
  }

  private static Probe probe(String id) {
    return PLAN.entries().stream()
        .map(ProbePlan.Entry::probe)
        .filter(probe -> probe.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  static Evidence random(SplittableRandom random) {
    Detection d = Detection.defaults();
    Detection detection =
        new Detection(
            random.nextInt(1, 8),
            random.nextInt(1, 5),
            Duration.ofMillis(random.nextInt(1, 80) * 100L),
            random.nextInt(1, 5),
            d.suspectAfter(),
            d.suspectAge(),
            d.lossWindow(),
            d.lossShare(),
            d.slowAfter(),
            d.slowShare(),
            d.cachePatience(),
            d.staleAfter(),
            d.pauseAfter());
    List<Instance> servers = new ArrayList<>();
    int count = random.nextInt(8) == 0 ? 1 : random.nextInt(2, 6);
    for (int i = 1; i <= count; i++) {
      servers.add(
          new Instance("coredns-" + i, "uid-" + i, Optional.of("node-" + random.nextInt(3))));
    }
    List<Vantage> vantages = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(4) / 3; i++) {
      boolean beside = random.nextInt(3) > 0;
      Network network = random.nextInt(6) == 0 ? Network.HOST : Network.POD;
      Optional<String> node = beside ? servers.get(0).node() : Optional.of("node-" + i);
      vantages.add(new Vantage("vantage-" + i, node, network));
    }
    List<Sickness> all = List.of(Sickness.values());
    Sickness sickness = all.get(random.nextInt(all.size()));
    List<Seen> seen = new ArrayList<>();
    for (Vantage vantage : vantages) {
      for (Instance server : servers) {
        boolean first = server.equals(servers.get(0));
        boolean odd = random.nextInt(first ? 10 : 14) == 0;
        seen.add(
            first && !odd
                ? sick(vantage, server, sickness, random)
                : odd ? anything(vantage, server, random) : well(vantage, server, random));
      }
    }
    // Not every vantage has to have seen every server.
    seen.removeIf(line -> random.nextInt(40) == 0);
    List<Peer> peers = peers(vantages, random);
    seen.removeIf(
        line -> peers.stream().anyMatch(p -> p.vantage().equals(line.from()) && !p.heard()));
    return new Evidence(
        detection,
        servers,
        vantages,
        peers,
        random.nextInt(30) > 0,
        seen,
        sickness,
        window(seen, detection));
  }

  private static List<Peer> peers(List<Vantage> vantages, SplittableRandom random) {
    List<Vantage> others = new ArrayList<>(vantages.subList(1, vantages.size()));
    for (int i = 0; i < random.nextInt(-4, 4); i++) {
      Network network = random.nextInt(6) == 0 ? Network.HOST : Network.POD;
      others.add(new Vantage("other-" + i, Optional.of("node-" + random.nextInt(4)), network));
    }
    return others.stream()
        .map(
            vantage ->
                new Peer(
                    vantage,
                    "1",
                    random.nextInt(4) > 0
                        ? Peer.State.HEARD
                        : random.nextBoolean() ? Peer.State.UNHEARD : Peer.State.UNFIT,
                    random.nextInt(8) > 0,
                    ""))
        .toList();
  }

  private static Seen sick(Vantage from, Instance of, Sickness sickness, SplittableRandom random) {
    return switch (sickness) {
      case DEAF -> silent(from, of, Got.RIGHT, random);
      case HUNG -> silent(from, of, Got.CONNECTION, random);
      case UNSYNCED -> {
        int wrong = random.nextInt(6, 60);
        yield new Seen(
            from,
            of,
            each(1000, random, "r".repeat(8) + "w".repeat(wrong)),
            List.of(),
            each(5000, random, "rr"));
      }
      case STALE -> {
        int wrong = random.nextInt(3, 20);
        yield new Seen(
            from,
            of,
            each(1000, random, "r".repeat(wrong * 3 + 12)),
            each(3000, random, "rrr" + "w".repeat(wrong)),
            each(5000, random, "rr"));
      }
      case ANYTHING -> anything(from, of, random);
    };
  }

  private static Seen silent(Vantage from, Instance of, Got tcp, SplittableRandom random) {
    int lost = random.nextInt(6, 14);
    List<Asked> asked = new ArrayList<>();
    for (int age = 1900 + 1000 * lost; age > 1900; age -= 1500) {
      asked.add(new Asked(NOW.minusMillis(age), tcp));
    }
    // Those of the last two seconds are under way.
    return new Seen(
        from,
        of,
        each(1000, random, "r".repeat(random.nextInt(3, 9)) + ".".repeat(lost)),
        List.of(),
        asked);
  }

  private static Seen well(Vantage from, Instance of, SplittableRandom random) {
    return new Seen(
        from,
        of,
        each(1000, random, "r".repeat(random.nextInt(10, 70))),
        random.nextBoolean() ? each(2500, random, "r".repeat(random.nextInt(3, 25))) : List.of(),
        each(5000, random, "rr"));
  }

  private static Seen anything(Vantage from, Instance of, SplittableRandom random) {
    StringBuilder names = new StringBuilder();
    int runs = random.nextInt(1, 5);
    for (int i = 0; i < runs; i++) {
      names.append(String.valueOf("rw..".charAt(random.nextInt(4))).repeat(random.nextInt(9)));
    }
    boolean lost = names.indexOf(".") >= 0;
    boolean noNews = random.nextBoolean() || lost;
    String news = noNews ? "" : random.nextInt(3) == 0 ? "rrrwwr" : "rrrr";
    // All in all from one that stopped long ago to one whose last answer has just come.
    long late = random.nextInt(3) == 0 ? random.nextInt(15_000) : 0;
    return new Seen(
        from,
        of,
        // So far apart that what was asked first is also known first.
        earlier(each(lost ? 2100 : 1000, random, names.toString()), late),
        each(2500, random, news),
        random.nextBoolean() ? List.of() : each(5000, random, "rr"));
  }

  private static List<Asked> earlier(List<Asked> asked, long millis) {
    return asked.stream().map(a -> new Asked(a.at().minusMillis(millis), a.got())).toList();
  }

  /** Queries at a steady pace up to now: an unanswered one is known as such after its deadline. */
  private static List<Asked> each(long step, SplittableRandom random, String letters) {
    long last = letters.contains(".") ? 2001 : 2;
    long age = last + random.nextLong(step) + step * (letters.length() - 1);
    List<Asked> asked = new ArrayList<>();
    for (int i = 0; i < letters.length(); i++) {
      char letter = letters.charAt(i);
      Got got = letter == 'r' ? Got.RIGHT : letter == 'w' ? Got.WRONG : Got.NOTHING;
      asked.add(new Asked(NOW.minusMillis(age), got));
      age -= step;
    }
    return asked;
  }

  private static EvidenceWindow window(List<Seen> seen, Detection detection) {
    List<Observation> all = new ArrayList<>();
    for (Seen line : seen) {
      line.names().forEach(asked -> all.add(observation(line, NAMES, asked)));
      line.news().forEach(asked -> all.add(observation(line, NEWS, asked)));
      line.tcp().forEach(asked -> all.add(observation(line, TCP, asked)));
    }
    all.sort(Comparator.comparing(Observation::at));
    EvidenceWindow window = EvidenceWindow.empty();
    for (Observation observation : all) {
      window = window.add(observation, detection);
    }
    return window;
  }

  private static Observation observation(Seen line, Probe probe, Asked asked) {
    boolean answered = asked.got() == Got.RIGHT || asked.got() == Got.WRONG;
    Duration took = answered ? Seen.ROUND_TRIP : probe.timeout();
    Optional<Duration> connect =
        asked.got() == Got.CONNECTION ? Optional.of(Seen.ROUND_TRIP) : Optional.empty();
    Outcome outcome =
        answered
            ? new Outcome.Answered(reply(probe, asked.got()), Timing.of(took))
            : new Outcome.TimedOut(new Timing(took, connect, Duration.ZERO), 0);
    return new Observation(
        1,
        line.from(),
        target(line.server()),
        probe,
        asked.at(),
        asked.at().plus(took),
        outcome,
        false);
  }

  private static Reply reply(Probe probe, Got got) {
    String name = probe.question().name();
    // What is wrong for old names is SERVFAIL, what is wrong for new ones NXDOMAIN.
    return got == Got.RIGHT
        ? new Reply(
            Rcode.NOERROR,
            true,
            false,
            List.of(new Reply.Answer(name, RecordType.A.code(), 5, API)),
            100)
        : new Reply(
            probe.equals(NEWS) ? Rcode.NXDOMAIN : Rcode.SERVFAIL, true, false, List.of(), 50);
  }

  static Target target(Instance server) {
    int number = Integer.parseInt(server.uid().substring("uid-".length()));
    return Target.server(server, Addresses.socketAddress("10.244.0." + number, 53));
  }

  Situation situation(Optional<Facts> facts, Instant discovered) {
    List<Target> targets = servers.stream().map(Evidence::target).toList();
    return Situation.of(
        new Targets(targets, discovered, true),
        NOW.minusSeconds(3600),
        facts,
        window,
        new Viewers(vantages.get(0), peers, complete),
        detection,
        NOW);
  }

  List<Seen> of(String uid) {
    return seen.stream().filter(line -> line.server().uid().equals(uid)).toList();
  }

  /** Returns what was seen from the first vantage, which is our own. */
  boolean own(Seen line) {
    return line.from().equals(vantages.get(0));
  }

  Seen.Numbers names() {
    return new Seen.Numbers(detection.failures(), detection.span(), detection.recoveries());
  }

  Seen.Numbers news() {
    return new Seen.Numbers(detection.seldomFailures(), detection.span(), detection.recoveries());
  }
}
