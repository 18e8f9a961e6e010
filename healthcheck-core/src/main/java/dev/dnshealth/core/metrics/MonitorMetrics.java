package dev.dnshealth.core.metrics;

import dev.dnshealth.core.diagnosis.Verdict;
import dev.dnshealth.core.monitor.MonitorEvent;
import dev.dnshealth.core.monitor.MonitorListener;
import dev.dnshealth.core.monitor.TargetState;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.target.Target;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Counts what the monitor does in a Micrometer registry. All names begin with {@code dnshealth};
 * the series of a target end when it is gone. Safe for use by several threads.
 */
public final class MonitorMetrics implements MonitorListener {

  /** From 0.25 ms, doubled 15 times, to 8.2 s; and 5 s, after which resolvers ask again. */
  private static final Duration[] BUCKETS =
      IntStream.concat(IntStream.range(0, 16).map(i -> 250 << i), IntStream.of(5_000_000))
          .sorted()
          .mapToObj(micros -> Duration.ofNanos(micros * 1000L))
          .toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final Map<String, List<Meter>> metersOfTarget = new ConcurrentHashMap<>();
  private final Map<String, TargetState> states = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> active = new ConcurrentHashMap<>();
  private volatile Verdict verdict = Verdict.UNKNOWN;
  private volatile boolean leads;

  /** Makes a listener that counts in {@code registry}. */
  public MonitorMetrics(MeterRegistry registry) {
    this.registry = registry;
    for (Verdict value : Verdict.values()) {
      Gauge.builder("dnshealth.verdict", this, self -> self.verdict == value ? 1 : 0)
          .description("1 for the present verdict, 0 for the others")
          .tag("verdict", word(value))
          .register(registry);
    }
  }

  @Override
  public void onEvent(MonitorEvent event) {
    if (event instanceof MonitorEvent.Probed probed) {
      probed(probed.observation());
    } else if (event instanceof MonitorEvent.TargetChanged changed) {
      state(changed.target(), changed.to());
    } else if (event instanceof MonitorEvent.TargetGone gone) {
      forget(gone.target());
    } else if (event instanceof MonitorEvent.VerdictChanged changed) {
      verdict = changed.diagnosis().verdict();
    } else if (event instanceof MonitorEvent.LeaderChanged changed) {
      leader(changed.self());
    } else if (event instanceof MonitorEvent.FaultFound found) {
      change("dnshealth.faults", Tags.of("fault", found.fault().id().value()), 1);
    } else if (event instanceof MonitorEvent.FaultGone gone) {
      change("dnshealth.faults", Tags.of("fault", gone.fault().id().value()), -1);
    } else if (event instanceof MonitorEvent.HoldBegan began) {
      registry.counter("dnshealth.holds.begun", tags(began.hold())).increment();
      change("dnshealth.holds", tags(began.hold()), 1);
    } else if (event instanceof MonitorEvent.HoldEnded ended) {
      change("dnshealth.holds", tags(ended.hold()), -1);
    } else if (event instanceof MonitorEvent.ActionWithheld withheld) {
      registry
          .counter(
              "dnshealth.actions.withheld",
              "action",
              withheld.proposal().action().name(),
              "fault",
              withheld.proposal().fault().id().value())
          .increment();
    } else if (event instanceof MonitorEvent.ActionEnded ended) {
      registry
          .counter(
              "dnshealth.actions",
              "action",
              ended.reservation().action().name(),
              "fault",
              ended.reservation().fault().value(),
              "result",
              ended.result().name())
          .increment();
    } else if (event instanceof MonitorEvent.Recovered recovered) {
      registry
          .timer("dnshealth.recovery", "fault", recovered.reservation().fault().value())
          .record(recovered.recovery());
    } else if (event instanceof MonitorEvent.NotRecovered notRecovered) {
      registry
          .counter(
              "dnshealth.actions.ineffective", "fault", notRecovered.reservation().fault().value())
          .increment();
    }
  }

  /** Not there where there are no others, for nobody leads then. */
  private void leader(boolean self) {
    leads = self;
    if (registry.find("dnshealth.leader").gauge() == null) {
      Gauge.builder("dnshealth.leader", this, metrics -> metrics.leads ? 1 : 0)
          .description("1 in the one of several monitors that may act, 0 in the others")
          .register(registry);
    }
  }

  private void probed(Observation observation) {
    Target target = observation.target();
    Tags tags =
        Tags.of(
            "target", target.id(), "role", word(target.role()), "probe", name(observation.probe()));
    String outcome = observation.late() ? "late" : word(observation.outcome().kind());
    Counter counter = registry.counter("dnshealth.probes", tags.and("outcome", outcome));
    remember(target, counter);
    counter.increment();
    if (observation.outcome() instanceof Outcome.Answered answered) {
      Timer timer =
          Timer.builder("dnshealth.probe.duration")
              .description("round trip of answered probes, without the TCP handshake")
              .tags("role", word(target.role()), "probe", name(observation.probe()))
              .serviceLevelObjectives(BUCKETS)
              .register(registry);
      timer.record(answered.timing().roundTrip());
    }
  }

  private void state(Target target, TargetState state) {
    if (states.put(target.id(), state) == null) {
      remember(
          target,
          Gauge.builder("dnshealth.target.answering", () -> value(states.get(target.id())))
              .description("1: answers over UDP, 0: is silent, NaN: not known")
              .tags("target", target.id(), "role", word(target.role()))
              .register(registry));
    }
  }

  private static double value(@Nullable TargetState state) {
    return state == TargetState.ANSWERING ? 1 : state == TargetState.SILENT ? 0 : Double.NaN;
  }

  private void change(String name, Tags tags, int by) {
    active
        .computeIfAbsent(
            name + tags,
            key -> {
              AtomicInteger count = new AtomicInteger();
              Gauge.builder(name, count, AtomicInteger::get).tags(tags).register(registry);
              return count;
            })
        .addAndGet(by);
  }

  private void remember(Target target, Meter meter) {
    List<Meter> meters = metersOfTarget.computeIfAbsent(target.id(), id -> new ArrayList<>());
    synchronized (meters) {
      if (!meters.contains(meter)) {
        meters.add(meter);
      }
    }
  }

  private void forget(Target target) {
    states.remove(target.id());
    List<Meter> meters = metersOfTarget.remove(target.id());
    if (meters != null) {
      synchronized (meters) {
        meters.forEach(registry::remove);
      }
    }
  }

  /** Probes for names that come and go would make series without end: all are one. */
  private static String name(Probe probe) {
    int colon = probe.id().indexOf(':');
    return colon < 0 ? probe.id() : probe.id().substring(0, colon);
  }

  private static Tags tags(Hold hold) {
    return Tags.of("reason", word(hold.reason()), "fault", hold.fault().value());
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
