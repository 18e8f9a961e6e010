package dev.dnshealth.k8s;

import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.probe.RecordType;
import dev.dnshealth.core.probe.Reply;
import dev.dnshealth.core.probe.Timing;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Targets;
import dev.dnshealth.k8s.peers.Cursor;
import dev.dnshealth.k8s.peers.ObservationBatch;
import dev.dnshealth.k8s.peers.ObservationCodec;
import dev.dnshealth.k8s.peers.OwnState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/** What one vantage asks, and tells of it. Used by one thread at a time. */
final class VantageTelling {

  private record Lane(Target target, Probe probe, Duration interval, Instant first) {}

  private static final ObservationCodec CODEC = new ObservationCodec();
  private final Vantage vantage;
  private final List<Lane> lanes;
  private Instant toldUntil = ManyVantages.START;
  private long id;

  private VantageTelling(Vantage vantage, List<Lane> lanes) {
    this.vantage = vantage;
    this.lanes = lanes;
  }

  static VantageTelling of(Vantage vantage, ProbePlan plan, Targets targets) {
    List<Lane> lanes = new ArrayList<>();
    for (ProbePlan.Entry entry : plan.entries()) {
      for (Target target : targets.all()) {
        if (entry.roles().contains(target.role()) && plan.asks(target)) {
          long phase =
              Math.floorMod((vantage.id() + target.id()).hashCode(), entry.interval().toMillis());
          lanes.add(
              new Lane(
                  target, entry.probe(), entry.interval(), ManyVantages.START.plusMillis(phase)));
        }
      }
    }
    return new VantageTelling(vantage, lanes);
  }

  /** Returns what came since the last time, as it goes over the wire. */
  byte[] tell(Instant now) {
    List<Observation> seen = new ArrayList<>();
    for (Lane lane : lanes) {
      long step = lane.interval().toMillis();
      long from = Math.max(0, Duration.between(lane.first(), toldUntil).toMillis());
      for (long k = (from + step - 1) / step; ; k++) {
        Instant at = lane.first().plusMillis(k * step);
        // What is asked right now has no answer yet.
        if (!at.isBefore(now.minusMillis(1))) {
          break;
        }
        seen.add(answer(lane, at));
      }
    }
    toldUntil = now.minusMillis(1);
    ObservationBatch batch =
        new ObservationBatch(vantage, new Cursor("1", id), 0, new OwnState(Set.of(), true), seen);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
      zip.write(CODEC.write(batch, now));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private Observation answer(Lane lane, Instant at) {
    id++;
    Duration took = Duration.ofNanos(300_000 + 7919 * (id % 100));
    Reply reply =
        new Reply(
            0,
            true,
            false,
            List.of(
                new Reply.Answer(
                    lane.probe().question().name(), RecordType.A.code(), 5, "10.96.0.1")),
            120);
    return new Observation(
        id,
        vantage,
        lane.target(),
        lane.probe(),
        at,
        at.plus(took),
        new Outcome.Answered(reply, Timing.of(took)),
        false);
  }
}
