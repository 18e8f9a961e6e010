package dev.dnshealth.k8s.reach;

import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.Prober;
import dev.dnshealth.core.probe.Wire;
import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Transport;
import dev.dnshealth.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A prober for one who may be outside the cluster, to whom silence says something only where a
 * packet has come from before: an address counts from when it was heard itself, over UDP or TCP,
 * for there may be a way to the pods of one node and none to those of another; and for silence over
 * UDP, from when any pod was heard over UDP. What is silent without that counts as not sent.
 *
 * <p>As safe for several threads as the prober behind it.
 */
public final class ProvenPaths implements Prober {

  private static final Outcome UNPROVEN =
      new Outcome.NotSent(
          Outcome.NotSent.Why.NO_ROUTE,
          "nothing ever came from there to here, so that its silence proves nothing");

  private static final String KNOCK = "way-tcp";
  private static final Duration KNOCK_EVERY = Duration.ofSeconds(5);

  private final Map<Target, Instant> knocks = new ConcurrentHashMap<>();
  private final Prober prober;
  private final boolean outside;
  private final Sightings sightings;
  private final Time time;

  /** Makes one that but remembers what came of each probe: where silence always counts. */
  public static Prober remembering(Prober prober, Sightings sightings, Time time) {
    return new ProvenPaths(prober, false, sightings, time);
  }

  /**
   * Makes one for a place outside the cluster.
   *
   * @param sightings is told what came of each probe, as it was
   */
  public static Prober outside(Prober prober, Sightings sightings, Time time) {
    return new ProvenPaths(prober, true, sightings, time);
  }

  private ProvenPaths(Prober prober, boolean outside, Sightings sightings, Time time) {
    this.prober = prober;
    this.outside = outside;
    this.sightings = sightings;
    this.time = time;
  }

  @Override
  public CompletionStage<Outcome> probe(
      Target target, Probe probe, Consumer<Outcome.Answered> late) {
    return prober
        .probe(
            target,
            probe,
            answer -> {
              sightings.saw(target, probe.wire().transport(), answer, time.now());
              late.accept(answer);
            })
        .thenApply(
            outcome -> {
              sightings.saw(target, probe.wire().transport(), outcome, time.now());
              if (!outside || !silent(outcome) || proven(target, probe.wire().transport())) {
                return outcome;
              }
              knock(target, probe);
              return UNPROVEN;
            });
  }

  /** Asks a pod over TCP that is silent over UDP where others are not: is there a way to it? */
  private void knock(Target target, Probe probe) {
    Instant now = time.now();
    if (target.role() == Role.SERVER
        && probe.wire().transport() == Transport.UDP
        && sightings.serverHeardUdp()
        && now.equals(knocks.merge(target, now, ProvenPaths::nextKnock))) {
      Probe knock =
          Probe.of(KNOCK, probe.queryClass(), probe.question(), Wire.tcp(), probe.expectation());
      CompletionStage<Void> unused =
          prober
              .probe(target, knock, late -> {})
              .thenAccept(outcome -> sightings.saw(target, Transport.TCP, outcome, time.now()));
    }
  }

  private static Instant nextKnock(Instant last, Instant now) {
    return last.plus(KNOCK_EVERY).isAfter(now) ? last : now;
  }

  private static boolean silent(Outcome outcome) {
    return switch (outcome.kind()) {
      case TIMED_OUT, UNREACHABLE -> !outcome.heard();
      case ANSWERED, MALFORMED, NOT_SENT -> false;
    };
  }

  /** That TCP comes through says nothing of UDP, unless UDP comes through from another pod. */
  private boolean proven(Target target, Transport transport) {
    return sightings.heard(target)
        && (target.role() != Role.SERVER
            || transport == Transport.TCP
            || sightings.serverHeardUdp());
  }
}
