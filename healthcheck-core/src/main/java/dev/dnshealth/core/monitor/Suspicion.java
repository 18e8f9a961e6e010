package dev.dnshealth.core.monitor;

import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.diagnosis.Line;
import dev.dnshealth.core.diagnosis.RestartHelps;
import dev.dnshealth.core.diagnosis.ServerView;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.remediation.Confirmation;
import dev.dnshealth.core.remediation.Doubt;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Plan;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is worth a fresh look.
 *
 * @param suspect the server in question
 * @param doubt what it is suspected of
 * @param question what it and its siblings are to be asked, over UDP from fresh ports
 */
record Suspicion(Instance suspect, Doubt doubt, Probe question) {

  /** Returns the one server that fails, unless a look at it would be of no use now. */
  static Optional<Suspicion> of(View view, Repair repair, Plan plan) {
    if (view.situation().servers().size() < 2 || !view.diagnosis().unknown().isEmpty()) {
      return Optional.empty();
    }
    List<ServerView> silent =
        view.situation().servers().stream().filter(server -> silent(server, view)).toList();
    Optional<Suspicion> found =
        switch (silent.size()) {
          case 0 -> wrong(view);
          case 1 -> {
            Instance suspect = silent.get(0).instance();
            yield ConfirmationProbes.udp(view.world().plan())
                .map(probe -> new Suspicion(suspect, Doubt.SILENCE, probe));
          }
          default -> Optional.empty();
        };
    return found
        .filter(suspicion -> !suspicion.heldAnyway(plan))
        .filter(
            suspicion -> repair.confirmation().filter(c -> suspicion.tooSoon(c, view)).isEmpty());
  }

  /** Returns the one server that answers what it should not, with a question that shows it. */
  private static Optional<Suspicion> wrong(View view) {
    List<Fault> faults =
        view.diagnosis().faults().stream()
            .filter(fault -> fault.info().restartHelps() == RestartHelps.ONLY_IF_SINGLE)
            .filter(fault -> Doubt.of(fault) != Doubt.SILENCE)
            .toList();
    if (faults.size() != 1) {
      return Optional.empty();
    }
    Doubt doubt = Doubt.of(faults.get(0));
    return faults
        .get(0)
        .subject()
        .instance()
        .flatMap(view.situation()::server)
        .flatMap(
            server ->
                doubt.classes().stream()
                    .flatMap(server::cells)
                    // Whoever looks afresh asks what it asked itself.
                    .filter(cell -> view.situation().viewers().own(cell.vantage()))
                    .filter(cell -> cell.wrongness().isBad())
                    .findFirst()
                    .map(
                        cell ->
                            new Suspicion(
                                server.instance(),
                                doubt,
                                ConfirmationProbes.udpLike(cell.probe()))));
  }

  private boolean heldAnyway(Plan plan) {
    return plan.holds().stream()
        .filter(hold -> hold.subject().instance().equals(Optional.of(suspect)))
        .anyMatch(
            hold ->
                hold.reason() != HoldReason.NOT_CONFIRMED
                    // Who observes wants to know what would have been done.
                    && hold.reason() != HoldReason.OBSERVE_MODE);
  }

  /** Returns the addresses of the suspect and of some siblings. */
  List<Target> targets(View view) {
    List<Target> targets = new ArrayList<>();
    int siblings = 0;
    for (ServerView server : view.situation().servers()) {
      boolean isSuspect = server.instance().uid().equals(suspect.uid());
      if (isSuspect || siblings < view.setup().policy().confirmation().siblings()) {
        server.lines().stream()
            .filter(Line::served)
            .filter(view.situation()::own)
            .map(Line::target)
            .distinct()
            .forEach(targets::add);
        siblings += isSuspect ? 0 : 1;
      }
    }
    return targets;
  }

  private static boolean silent(ServerView server, View view) {
    int enough = view.situation().detection().suspectAfter();
    // Each vantage goes by what it saw itself. A line that never worked, as over a family of
    // addresses that has no way here, tells nothing.
    List<Line> own =
        server.lines().stream().filter(Line::served).filter(view.situation()::own).toList();
    return !own.isEmpty() && own.stream().allMatch(line -> unanswered(line, view) >= enough);
  }

  private static int unanswered(Line line, View view) {
    return view.probing().unanswered(line, view.situation().detection(), view.now());
  }

  private boolean tooSoon(Confirmation last, View view) {
    return last.suspect().uid().equals(suspect.uid())
        && last.doubt() == doubt
        && last.startedAt().plus(view.setup().policy().confirmation().again()).isAfter(view.now());
  }
}
