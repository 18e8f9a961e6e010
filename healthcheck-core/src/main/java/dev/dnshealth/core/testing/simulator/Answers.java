package dev.dnshealth.core.testing.simulator;

import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.probe.Rcode;
import dev.dnshealth.core.probe.RecordType;
import dev.dnshealth.core.probe.Reply;
import dev.dnshealth.core.target.Transport;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What servers answer. */
final class Answers {

  private static final int TTL = 30;
  private static final String ELSEWHERE = "198.51.100.7";
  private static final String STRANGER = "dns-of-old-0";

  /** The answer to the large question takes so many bytes, and more than one packet. */
  private static final int LARGE_BYTES = 3000;

  private static final int LARGE_RECORDS = 40;
  private static final int USUAL_BYTES = 120;

  private final ClusterShape shape;
  private final PodStates states;

  Answers(ClusterShape shape, PodStates states) {
    this.shape = shape;
    this.states = states;
  }

  Reply answer(Probe probe, Arrival arrival, Moment now) {
    return switch (arrival.where()) {
      case POD -> pod(probe, arrival.pod().orElseThrow(), now);
      case STRANGER -> named(right(probe, STRANGER), probe, STRANGER);
      case WRONG_STRANGER -> wrong(probe);
      case NOWHERE, REFUSED -> throw new IllegalArgumentException("arrival: " + arrival);
    };
  }

  private Reply pod(Probe probe, PodLife pod, Moment now) {
    String name = pod.instance().name();
    return named(content(probe, pod, now), probe, name);
  }

  private Reply content(Probe probe, PodLife pod, Moment now) {
    int number = pod.number();
    QueryClass about = probe.queryClass();
    if (about.internal()) {
      if (now.podIs(number, FaultKind.POD_UNSYNCED, FaultKind.API_UNREACHABLE_FROM_PODS)
          || states.neverSynced(pod, now.at())) {
        return error(Rcode.SERVFAIL);
      }
      if (now.podIs(number, FaultKind.POD_ZONE_MISSING, FaultKind.ZONE_MISSING)) {
        return new Reply(Rcode.NXDOMAIN, false, false, List.of(), USUAL_BYTES);
      }
      if (now.podIs(number, FaultKind.POD_WRONG_ANSWERS, FaultKind.WRONG_ANSWERS)) {
        return wrong(probe);
      }
    }
    return switch (about) {
      case TRUTH, TRUTH_GONE -> truth(probe, number, now);
      case INTERNAL_EMPTY ->
          now.is(FaultKind.AAAA_WRONG) ? error(Rcode.NXDOMAIN) : right(probe, "");
      case EXTERNAL, EXTERNAL_RANDOM -> external(probe, number, now);
      default -> right(probe, pod.instance().name());
    };
  }

  private Reply truth(Probe probe, int pod, Moment now) {
    boolean stale = now.podIs(pod, FaultKind.POD_STALE_DATA, FaultKind.STALE_DATA);
    if (!stale || SimulatedNames.isOld(probe.question())) {
      return right(probe, "");
    }
    return probe.queryClass() == QueryClass.TRUTH ? error(Rcode.NXDOMAIN) : one(probe, ELSEWHERE);
  }

  private Reply external(Probe probe, int pod, Moment now) {
    boolean fromCache = fixed(probe) && now.is(FaultKind.EXTERNAL_ERROR_CACHED);
    if (fromCache || upstreamLost(probe, pod, now).isPresent()) {
      return error(Rcode.SERVFAIL);
    }
    Optional<FaultScript.Entry> changed = now.entry(FaultKind.COREFILE_CHANGE);
    if (changed.isPresent()) {
      return error(Moment.variant(changed.get()) ? Rcode.NXDOMAIN : Rcode.REFUSED);
    }
    return now.entry(FaultKind.FORWARD_LIMIT).filter(e -> asked(probe, e, pod, now)).isPresent()
        ? error(Rcode.REFUSED)
        : right(probe, "");
  }

  /**
   * Returns the fault for which a pod cannot ask its upstream what it is asked, if there is one.
   */
  static Optional<FaultScript.Entry> upstreamLost(Probe probe, int pod, Moment now) {
    return probe.queryClass() == QueryClass.EXTERNAL
            || probe.queryClass() == QueryClass.EXTERNAL_RANDOM
        ? now.ofPod(pod, FaultKind.POD_UPSTREAM_PATH, FaultKind.UPSTREAM_DOWN)
            .filter(entry -> asked(probe, entry, pod, now))
        : Optional.empty();
  }

  /** A name that is asked for all the time comes from the cache for a while. */
  private static boolean asked(Probe probe, FaultScript.Entry entry, int pod, Moment now) {
    return !fixed(probe) || now.isCacheEmpty(entry, pod);
  }

  private static boolean fixed(Probe probe) {
    return probe.queryClass() == QueryClass.EXTERNAL;
  }

  private Reply named(Reply reply, Probe probe, String name) {
    return shape.serversTellNames() && probe.wire().nsid()
        ? new Reply(
            reply.rcode(),
            reply.authoritative(),
            reply.truncated(),
            reply.answers(),
            reply.size(),
            Optional.of(name))
        : reply;
  }

  private Reply right(Probe probe, String server) {
    return switch (probe.queryClass()) {
      case MUST_NOT_EXIST, TRUTH_GONE ->
          new Reply(Rcode.NXDOMAIN, true, false, List.of(), USUAL_BYTES);
      case EXTERNAL_RANDOM -> new Reply(Rcode.NXDOMAIN, false, false, List.of(), USUAL_BYTES);
      case INTERNAL_EMPTY -> new Reply(Rcode.NOERROR, true, false, List.of(), USUAL_BYTES);
      case INTERNAL_RECORDS -> one(probe, SimulatedNames.API_NAME);
      case LARGE -> large(probe);
      case WHO -> who(probe, server);
      case INTERNAL, INTERCEPTION -> one(probe, SimulatedNames.API);
      case TRUTH -> one(probe, SimulatedNames.truth(probe.question()));
      case EXTERNAL -> one(probe, SimulatedNames.OUTSIDE);
    };
  }

  private Reply who(Probe probe, String server) {
    return shape.serversTellNames() ? one(probe, "\"" + server + "\"") : error(Rcode.REFUSED);
  }

  private static Reply large(Probe probe) {
    boolean whole =
        probe.wire().transport() == Transport.TCP || probe.wire().ednsSize() >= LARGE_BYTES;
    return whole
        ? new Reply(
            Rcode.NOERROR,
            true,
            false,
            IntStream.range(0, LARGE_RECORDS)
                .mapToObj(i -> record(probe, "0 100 53 p" + i + ".big."))
                .toList(),
            LARGE_BYTES)
        : new Reply(Rcode.NOERROR, true, true, List.of(), probe.wire().ednsSize());
  }

  /** As a template that answers for all A records does. */
  private Reply wrong(Probe probe) {
    if (probe.queryClass() == QueryClass.WHO) {
      return error(Rcode.REFUSED);
    }
    return probe.question().type() == RecordType.A ? one(probe, ELSEWHERE) : right(probe, "");
  }

  private static Reply one(Probe probe, String data) {
    return new Reply(Rcode.NOERROR, true, false, List.of(record(probe, data)), USUAL_BYTES);
  }

  private static Reply.Answer record(Probe probe, String data) {
    return new Reply.Answer(probe.question().name(), probe.question().type().code(), TTL, data);
  }

  private static Reply error(int rcode) {
    return new Reply(rcode, false, false, List.of(), USUAL_BYTES);
  }
}
