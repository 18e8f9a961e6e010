package dev.dnshealth.k8s;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.facts.FactSource;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.monitor.MonitorEvent;
import dev.dnshealth.core.monitor.MonitorListener;
import dev.dnshealth.core.monitor.Report;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.evidence.Bounds;
import dev.dnshealth.k8s.evidence.Bundle;
import dev.dnshealth.k8s.evidence.Bundle.Share;
import dev.dnshealth.k8s.evidence.Part;
import dev.dnshealth.k8s.evidence.Ring;
import dev.dnshealth.k8s.evidence.Trace;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the evidence of each action: gathers it when the action is begun, beside it and never in
 * its way, and adds how it ended. Told by one thread; works on threads of its own.
 */
final class EvidenceKeeper implements MonitorListener, BundleNames, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(EvidenceKeeper.class);

  /** An action comes to a few of these; more wait only where the API hangs for long. */
  private static final int WAITING = 50;

  private final EvidenceStore store;
  private final EvidenceReader reader;
  private final Supplier<Report> report;
  private final FactSource facts;
  private final Supplier<Optional<String>> corefile;
  private final Time time;
  private final ReportJson json = new ReportJson();
  private final Trace trace = new Trace();

  /** What is read for an action must not wait for what is written of another. */
  private final ExecutorService gatherer = Threads.single("dnshealth-evidence-gatherer");

  private final ExecutorService executor = Threads.single("dnshealth-evidence");
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong noPlace = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private volatile List<Ring.Slot> slots = List.of();
  private String complaint = "";

  EvidenceKeeper(
      Api api,
      DnsService service,
      EvidenceSettings settings,
      Supplier<Report> report,
      FactSource facts,
      Supplier<Optional<String>> corefile,
      Time time) {
    this.store = new EvidenceStore(api, service);
    this.reader = new EvidenceReader(api, service, settings, time);
    this.report = report;
    this.facts = facts;
    this.corefile = corefile;
    this.time = time;
  }

  /** Looks, soon, which places there are. */
  void start() {
    later(this::look);
  }

  /** Returns what was kept so far. */
  EvidenceCounts counts() {
    return new EvidenceCounts(written.get(), noPlace.get(), failed.get(), slots.size());
  }

  @Override
  public Optional<String> planned(Reservation reservation) {
    return Ring.choose(slots, reservation.id()).map(slot -> store.label(slot.name()));
  }

  @Override
  public Optional<String> kept(Reservation reservation) {
    return Ring.holding(slots, reservation.id()).map(slot -> store.label(slot.name()));
  }

  @Override
  public void onEvent(MonitorEvent event) {
    if (event instanceof MonitorEvent.Probed probed) {
      trace.add(probed.observation());
    } else if (event instanceof MonitorEvent.LeaderChanged changed && changed.self()) {
      // Who led before has written.
      later(this::look);
    } else if (event instanceof MonitorEvent.ActionStarted started) {
      Scene scene =
          new Scene(
              started.reservation(),
              started.fault(),
              time.now(),
              trace.rows(),
              report.get(),
              facts.latest(),
              corefile.get());
      CompletableFuture<Gathered> gathered =
          Threads.supply(gatherer, () -> gather(scene)).toCompletableFuture();
      later(() -> keep(scene, gathered.join()));
    } else if (event instanceof MonitorEvent.ActionEnded ended) {
      tell(ended.reservation(), ended.at(), ended.result().name(), ended.result().detail());
    } else if (event instanceof MonitorEvent.Recovered recovered) {
      tell(
          recovered.reservation(),
          recovered.at(),
          "recovered",
          recovered.replacement()
              + " answers queries, "
              + recovered.recovery().toMillis() / 1000.0
              + " s after the first sign of the fault");
    } else if (event instanceof MonitorEvent.NotRecovered notRecovered) {
      tell(notRecovered.reservation(), notRecovered.at(), "not recovered", notRecovered.why());
    }
  }

  /** Takes no more work. Returns at once. */
  @Override
  public void close() {
    gatherer.shutdown();
    executor.shutdown();
  }

  /** Waits for the work that was begun before {@link #close()}. */
  void awaitEnd(Duration patience) {
    Threads.awaitEnd(executor, patience);
    reader.close();
  }

  /** What was known from memory when an action was begun. */
  private record Scene(
      Reservation reservation,
      Fault fault,
      Instant at,
      List<Trace.Row> rows,
      Report report,
      Optional<Facts> facts,
      Optional<String> corefile) {}

  /** What came of it. */
  private record Gathered(Map<Share, Part> parts, Duration took) {}

  private Gathered gather(Scene scene) {
    String uid = scene.reservation().action().instance().uid();
    Map<Share, Part> parts = new EnumMap<>(Share.class);
    parts.putAll(
        reader.read(
            scene.reservation().action().instance(),
            scene.facts().flatMap(Facts::workload).map(Facts.Workload::uid)));
    parts.put(Share.FAULT, Bounds.fit(json.tree(scene.fault()), Share.FAULT.bytes()));
    parts.put(Share.REPORT, Bounds.fit(json.tree(scene.report()), Share.REPORT.bytes()));
    parts.put(Share.OBSERVATIONS, observations(scene, Share.OBSERVATIONS, uid::equals));
    parts.put(Share.OTHERS, observations(scene, Share.OTHERS, other -> !uid.equals(other)));
    parts.put(Share.COREFILE, corefile(scene));
    return new Gathered(parts, Duration.between(scene.at(), time.now()));
  }

  private void keep(Scene scene, Gathered gathered) {
    EvidenceStore.Result result =
        store.write(
            scene.reservation().id(),
            before ->
                Bundle.write(
                    scene.reservation(), scene.at(), gathered.took(), gathered.parts(), before));
    note(scene.reservation(), result);
  }

  private static Part observations(Scene scene, Share share, Predicate<String> of) {
    return Bounds.newest(
        scene.rows().stream()
            .filter(row -> of.test(row.uid().orElse("")))
            .map(Trace.Row::tree)
            .toList(),
        share.bytes());
  }

  private static Part corefile(Scene scene) {
    if (scene.corefile().isEmpty()) {
      return Part.missing("it was never read");
    }
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.put("sha256", sha256(scene.corefile().get()));
    scene
        .facts()
        .flatMap(Facts::config)
        .ifPresent(
            config -> {
              node.put("configMap", config.name());
              config.changedAt().ifPresent(at -> node.put("changedAt", at.toString()));
            });
    return Bounds.fit(node, Share.COREFILE.bytes());
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has it", e);
    }
  }

  /** Adds to an action's bundle, where there is one, what came of it. */
  private void tell(Reservation reservation, Instant at, String what, String words) {
    later(
        () ->
            store
                .amend(reservation.id(), bundle -> Bundle.tell(bundle, at, what, words))
                .ifPresent(result -> log.debug("evidence amended: {}", result)));
  }

  private void look() {
    EvidenceStore.Look look = store.look();
    slots = look.slots();
    look.problem().ifPresentOrElse(this::complain, () -> complaint = "");
  }

  private void note(Reservation reservation, EvidenceStore.Result result) {
    if (result instanceof EvidenceStore.Result.Written in) {
      written.incrementAndGet();
      Ring.Slot now =
          new Ring.Slot(in.name(), Optional.of(new Ring.Held(reservation.id(), reservation.at())));
      slots = Ring.with(slots, now);
      log.info(
          "evidence kept: reservation={} config_map={} bytes={}",
          reservation.id(),
          store.label(in.name()),
          in.bytes());
    } else if (result instanceof EvidenceStore.Result.NoPlace none) {
      noPlace.incrementAndGet();
      complain(none.why());
    } else if (result instanceof EvidenceStore.Result.Failed failure) {
      failed.incrementAndGet();
      complain(failure.why());
    }
  }

  private void complain(String why) {
    if (!complaint.equals(why)) {
      complaint = why;
      log.warn("evidence of actions cannot be kept, or not all of it: {}", why);
    }
  }

  private void later(Runnable work) {
    if (waiting.incrementAndGet() > WAITING) {
      waiting.decrementAndGet();
      log.warn("evidence left out: the API does not keep up");
      return;
    }
    try {
      executor.execute(
          () -> {
            waiting.decrementAndGet();
            try {
              work.run();
            } catch (RuntimeException e) {
              log.error("evidence left out: a bug", e);
            }
          });
    } catch (RejectedExecutionException e) {
      waiting.decrementAndGet();
      log.debug("evidence after close");
    }
  }
}
