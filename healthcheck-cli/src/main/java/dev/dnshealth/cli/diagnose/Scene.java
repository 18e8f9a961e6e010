package dev.dnshealth.cli.diagnose;

import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.target.Targets;
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

  /** Returns the targets as far as they are known. */
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
