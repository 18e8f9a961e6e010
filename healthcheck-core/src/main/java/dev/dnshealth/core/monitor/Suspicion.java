package dev.dnshealth.core.monitor;

import dev.dnshealth.core.diagnosis.Line;
import dev.dnshealth.core.diagnosis.ServerView;
import dev.dnshealth.core.remediation.Confirmation;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Plan;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Picks what is worth a fresh look, and whom to ask beside it. */
final class Suspicion {

  private Suspicion() {}

  /** Returns the one server that stopped answering, unless a look at it would be of no use now. */
  static Optional<Instance> suspect(View view, Repair repair, Plan plan) {
    List<ServerView> suspects =
        view.situation().servers().stream().filter(server -> suspicious(server, view)).toList();
    boolean alone = suspects.size() == 1 && view.situation().servers().size() >= 2;
    if (!alone || !view.diagnosis().unknown().isEmpty()) {
      return Optional.empty();
    }
    Instance suspect = suspects.get(0).instance();
    boolean heldAnyway =
        plan.holds().stream()
            .filter(hold -> hold.subject().instance().equals(Optional.of(suspect)))
            .anyMatch(hold -> hold.reason() != HoldReason.NOT_CONFIRMED);
    return heldAnyway || repair.confirmation().filter(c -> tooSoon(c, suspect, view)).isPresent()
        ? Optional.empty()
        : Optional.of(suspect);
  }

  /** Returns the addresses of the suspect and of some siblings. */
  static List<Target> targets(View view, Instance suspect) {
    List<Target> targets = new ArrayList<>();
    int siblings = 0;
    for (ServerView server : view.situation().servers()) {
      boolean isSuspect = server.instance().uid().equals(suspect.uid());
      if (isSuspect || siblings < view.setup().policy().confirmation().siblings()) {
        server.lines().stream()
            .filter(Line::served)
            .map(Line::target)
            .distinct()
            .forEach(targets::add);
        siblings += isSuspect ? 0 : 1;
      }
    }
    return targets;
  }

  private static boolean suspicious(ServerView server, View view) {
    int enough = view.situation().detection().suspectAfter();
    // A line that never worked, as over a family of addresses that has no way here, tells nothing.
    return server.served()
        && server.lines().stream()
            .filter(Line::served)
            .allMatch(line -> unanswered(line, view) >= enough);
  }

  private static int unanswered(Line line, View view) {
    return view.probing().unanswered(line, view.situation().detection(), view.now());
  }

  private static boolean tooSoon(Confirmation last, Instance suspect, View view) {
    return last.suspect().uid().equals(suspect.uid())
        && last.startedAt().plus(view.setup().policy().confirmation().again()).isAfter(view.now());
  }
}
