package dev.dnshealth.cli.diagnose;

import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.monitor.ObservationSource;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.probe.Prober;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.target.Targets;
import dev.dnshealth.k8s.reach.PathReport;
import dev.dnshealth.k8s.reach.Sightings;
import java.util.List;
import java.util.Optional;

/** What is looked at, and what is known of it. Answers from memory; used by several threads. */
public interface Scene extends AutoCloseable {

  /** Returns what is looked at, in a few words. */
  Place place();

  /** Returns where it is looked from. */
  Vantage vantage();

  /** Starts to find out. */
  void start();

  /** Returns the prober to use in place of {@code prober}, which remembers what it saw. */
  Prober through(Prober prober);

  /** Returns where the observations of others come from. */
  ObservationSource peers();

  /** Returns what was seen from here. */
  Sightings sightings();

  /** Returns whether anything at all is heard, from here or by others. */
  boolean anyHeard();

  /** Returns the Service addresses that a look from here says nothing about. */
  List<Target> leftOut();

  /** Returns what came of each way to the servers; empty where addresses were given. */
  List<PathReport> paths();

  /** Returns the targets as far as they are known, and worth a look from here. */
  Targets targets();

  /** Returns the probes; none while it is not known what to ask. */
  ProbePlan plan();

  /** Returns what the API knows; empty without one. */
  Optional<Facts> facts();

  /** Returns what cannot be told for want of a right or a setting, a line each. */
  List<String> obstacles();

  @Override
  void close();
}
