package dev.dnshealth.core.monitor;

import dev.dnshealth.core.diagnosis.ProberSigns;
import dev.dnshealth.core.evidence.Cell;
import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.Standing;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * All that a monitor knows at one moment, but for its set-up, as plain data: records, collections
 * and single values throughout. It is for codecs that go by the components of records; nothing else
 * should depend on what the parts are.
 *
 * @param world what it was last told of the world
 * @param probing which probes are due and under way
 * @param cells the evidence
 * @param worked the probes that were ever answered as expected
 * @param signs what speaks against the prober itself
 * @param repair how far repair has come
 * @param known what the listeners were told
 * @param lastTick when it last looked at what it knows, if it ever did
 * @param report what it then said
 */
public record MonitorSnapshot(
    World world,
    Probing probing,
    List<Cell> cells,
    Set<Probe> worked,
    ProberSigns signs,
    Repair repair,
    Known known,
    Optional<Instant> lastTick,
    Report report) {

  public MonitorSnapshot {
    Objects.requireNonNull(world, "world");
    Objects.requireNonNull(probing, "probing");
    cells = List.copyOf(cells);
    worked = Collections.unmodifiableSet(new LinkedHashSet<>(worked));
    Objects.requireNonNull(signs, "signs");
    Objects.requireNonNull(repair, "repair");
    Objects.requireNonNull(known, "known");
    Objects.requireNonNull(lastTick, "lastTick");
    Objects.requireNonNull(report, "report");
  }

  /** Returns the facts, as they were last told. */
  public Optional<Facts> facts() {
    return world.facts();
  }

  /** Returns the ledger, as it was last read or written. */
  public Optional<Ledger> ledger() {
    return world.ledger();
  }

  /** Returns where the monitor's process stands among those that may act, as it was last told. */
  public Standing standing() {
    return world.standing();
  }
}
