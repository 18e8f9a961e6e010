package dev.dnshealth.core.testing.simulator;

import dev.dnshealth.core.diagnosis.Diagnosis;
import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.diagnosis.RestartHelps;
import dev.dnshealth.core.diagnosis.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * An incident from before its fault to after it.
 *
 * @param incident what happened
 * @param told the names of the faults that were told shortly before the fault was over
 * @param complaints what was wrong with the diagnoses
 */
record SingleFaultRun(Incident incident, Set<String> told, List<String> complaints) {

  static SingleFaultRun of(Incident incident) {
    Expected expected = Expected.of(incident.fault().what());
    Instant from = incident.fault().from();
    Instant until = incident.fault().until();
    SimulatedWatch watch = incident.watch();
    List<String> complaints = new ArrayList<>();

    watch.run(
        Duration.between(watch.now(), from.minusSeconds(1)),
        diagnosis -> falseAlarm(diagnosis, complaints));
    boolean[] named = {false};
    Instant bound = from.plus(expected.told());
    Diagnosis[] last = new Diagnosis[1];
    watch.run(
        Duration.between(watch.now(), until.minusSeconds(1)),
        diagnosis -> {
          wrongRestart(incident, diagnosis, complaints);
          named[0] |= !diagnosis.at().isAfter(bound) && named(incident, diagnosis);
          last[0] = diagnosis;
        });
    if (!named[0]) {
      complaints.add("not told within " + expected.told().toSeconds() + " s");
    }
    atTheEnd(incident, last[0], complaints);
    gone(incident, watch, until.plus(expected.gone()), complaints);
    return new SingleFaultRun(
        incident,
        last[0].faults().stream()
            .map(fault -> fault.id().value())
            .collect(Collectors.toCollection(TreeSet::new)),
        complaints.stream().distinct().toList());
  }

  private static void falseAlarm(Diagnosis diagnosis, List<String> complaints) {
    if (!diagnosis.faults().isEmpty()) {
      complaints.add("told before: " + names(diagnosis));
    }
  }

  /** A restart that would help is said to help only of pods that are sick themselves. */
  private static void wrongRestart(
      Incident incident, Diagnosis diagnosis, List<String> complaints) {
    diagnosis.faults().stream()
        .filter(SingleFaultRun::asksForRestart)
        .filter(fault -> !incident.sick(fault))
        .forEach(
            fault -> complaints.add("would restart " + fault.subject() + " for " + fault.id()));
  }

  static boolean asksForRestart(Fault fault) {
    RestartHelps helps = fault.info().restartHelps();
    return fault.subject().kind() == Subject.Kind.SERVER
        && (helps == RestartHelps.YES || helps == RestartHelps.ONLY_IF_SINGLE);
  }

  private static boolean named(Incident incident, Diagnosis diagnosis) {
    return diagnosis.faults().stream().anyMatch(incident::names);
  }

  private static void atTheEnd(Incident incident, Diagnosis last, List<String> complaints) {
    Expected expected = Expected.of(incident.fault().what());
    if (!named(incident, last)) {
      complaints.add("at the end told " + names(last) + ", not of " + incident.subject());
    }
    for (Fault fault : last.faults()) {
      if (!incident.names(fault)) {
        boolean may =
            Expected.besides(incident.fault().what()).stream()
                .anyMatch(kind -> kind.id().equals(fault.id()));
        if (!may) {
          complaints.add("told besides: " + fault.id() + " of " + fault.subject());
        }
      } else if (fault.info().restartHelps() != expected.helps()) {
        complaints.add("restart helps " + fault.info().restartHelps());
      }
    }
  }

  private static void gone(
      Incident incident, SimulatedWatch watch, Instant bound, List<String> complaints) {
    Diagnosis diagnosis = watch.next();
    while (watch.now().isBefore(bound) && !diagnosis.faults().isEmpty()) {
      wrongRestart(incident, diagnosis, complaints);
      diagnosis = watch.next();
    }
    if (!diagnosis.faults().isEmpty()) {
      complaints.add("still told in the end: " + names(diagnosis));
    }
  }

  private static String names(Diagnosis diagnosis) {
    return diagnosis.faults().stream()
        .map(fault -> fault.id() + " of " + fault.subject())
        .sorted()
        .collect(Collectors.joining(", ", "[", "]"));
  }

  String report() {
    return incident + ": " + String.join("; ", complaints);
  }
}
