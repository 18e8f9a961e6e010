package dev.dnshealth.cli.run;

import dev.dnshealth.cli.diagnose.Layout;
import dev.dnshealth.cli.diagnose.Style;
import dev.dnshealth.cli.diagnose.Wording;
import dev.dnshealth.core.diagnosis.Diagnosis;
import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.diagnosis.UnknownReason;
import dev.dnshealth.core.diagnosis.Verdict;
import dev.dnshealth.core.monitor.MonitorEvent;
import dev.dnshealth.core.monitor.Report;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.k8s.reach.PathReport;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Tells it to people at a terminal: a line for each edge, with its time. */
public final class RunText implements Teller {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final String LABEL = "%s  %-8s ";
  private static final String MORE = " ".repeat(20);

  /** Holds that are passed through on the way to an action. */
  private static final Set<HoldReason> PASSING =
      Set.of(HoldReason.NOT_CONFIRMED, HoldReason.ACTION_UNDER_WAY, HoldReason.SETTLING);

  private final PrintWriter out;
  private final Style style;

  /** Makes a teller that writes to {@code out}, which stays its maker's to close. */
  public RunText(PrintWriter out, Style style) {
    this.out = out;
    this.style = style;
  }

  @Override
  public void started(Instant at, Start start) {
    out.println("watching " + style.strong(start.service()) + " of " + start.api());
    String person = start.person().map(name -> ", as " + name).orElse("");
    wrapped("  from      ", start.vantage().id() + person);
    wrapped("  acts      ", acts(start));
    if (!start.missingToRead().isEmpty()) {
      wrapped(
          "  blind     ",
          "these rights are missing, so that less is known: "
              + String.join(", ", start.missingToRead()));
    }
    String end = start.longest().map(span -> seconds(span) + " are over, or ").orElse("");
    wrapped("  until     ", end + "Ctrl-C; times are UTC");
    out.flush();
  }

  private static String acts(Start start) {
    if (start.observe()) {
      return "no: it was asked to observe";
    }
    return start.missingToAct().isEmpty()
        ? "yes, where a restart cures it, every guard agrees, and this one leads"
        : "no, it only watches: these rights are missing: "
            + String.join(", ", start.missingToAct());
  }

  @Override
  public void paths(Instant at, List<PathReport> paths) {
    for (PathReport report : paths) {
      wrapped(
          LABEL.formatted(TIME.format(at), "path"),
          report.path().words() + ": " + report.state().words() + "; " + report.detail());
      if (report.state() == PathReport.State.SEEN) {
        wrapped(MORE, "proves " + report.path().proves());
        wrapped(MORE, "cannot prove " + report.path().cannotProve());
      }
    }
    out.flush();
  }

  @Override
  public void happened(MonitorEvent event) {
    if (event instanceof MonitorEvent.VerdictChanged e) {
      verdict(e.at(), e.diagnosis());
    } else if (event instanceof MonitorEvent.TargetChanged e) {
      line(e.at(), "target", e.target().id() + ": " + word(e.from()) + ", now " + word(e.to()));
    } else if (event instanceof MonitorEvent.TargetGone e) {
      line(e.at(), "target", e.target().id() + " is gone");
    } else if (event instanceof MonitorEvent.LeaderChanged e) {
      line(e.at(), "leader", leader(e));
    } else if (event instanceof MonitorEvent.FaultFound e) {
      fault(e.at(), e.fault());
    } else if (event instanceof MonitorEvent.FaultGone e) {
      line(
          e.at(),
          "fault",
          e.fault().id() + " " + e.fault().subject() + " is gone after " + seconds(e.lasted()));
    } else if (event instanceof MonitorEvent.HoldBegan e) {
      if (!PASSING.contains(e.hold().reason())) {
        hold(e.at(), e.hold());
      }
    } else if (event instanceof MonitorEvent.HoldEnded e) {
      if (!PASSING.contains(e.hold().reason())) {
        line(e.at(), "hold", word(e.hold().reason()) + " ended after " + seconds(e.lasted()));
      }
    } else if (event instanceof MonitorEvent.ActionWithheld e) {
      line(
          e.at(),
          "action",
          "would be done, were this not to observe: "
              + e.proposal().action().doing()
              + " "
              + e.proposal().instance()
              + " ("
              + e.proposal().fault().id()
              + ")");
    } else {
      action(event);
    }
    out.flush();
  }

  private void action(MonitorEvent event) {
    if (event instanceof MonitorEvent.ActionStarted e) {
      line(
          e.at(),
          "action",
          style.strong(doing(e.reservation())) + " (" + e.reservation().fault() + ")");
    } else if (event instanceof MonitorEvent.ActionEnded e) {
      line(e.at(), "action", e.result().name() + ": " + e.result().detail());
    } else if (event instanceof MonitorEvent.Recovered e) {
      line(
          e.at(),
          "action",
          style.of(Verdict.HEALTHY, "proven")
              + ": "
              + e.replacement()
              + " answers, "
              + seconds(e.recovery())
              + " after the first sign of the fault");
    } else if (event instanceof MonitorEvent.NotRecovered e) {
      line(
          e.at(),
          "action",
          style.of(Verdict.UNHEALTHY, "not proven")
              + ": "
              + doing(e.reservation())
              + ": "
              + e.why());
    }
  }

  @Override
  public void ended(Instant at, Duration watched, Report report, boolean unproven) {
    Verdict verdict = report.diagnosis().verdict();
    line(
        at,
        "ended",
        "after "
            + watched.toSeconds()
            + " s; verdict: "
            + style.of(verdict, word(verdict))
            + (unproven ? "; what was done is not proven to have helped" : ""));
    out.flush();
  }

  private void verdict(Instant at, Diagnosis diagnosis) {
    String why =
        diagnosis.unknown().isEmpty()
            ? ""
            : ": "
                + diagnosis.unknown().stream()
                    .sorted()
                    .map((UnknownReason reason) -> Wording.why(reason))
                    .collect(Collectors.joining("; "));
    line(at, "verdict", style.of(diagnosis.verdict(), word(diagnosis.verdict())) + why);
  }

  private void fault(Instant at, Fault fault) {
    line(
        at,
        "fault",
        style.of(fault.info().severity(), fault.id().value())
            + " "
            + fault.subject()
            + ": "
            + fault.info().title());
    fault.evidence().forEach(text -> wrapped(MORE, "seen: " + text));
    wrapped(MORE, "a restart " + Wording.restart(fault.info().restartHelps()));
  }

  private void hold(Instant at, Hold hold) {
    line(
        at,
        "hold",
        word(hold.reason())
            + ": nothing is done about "
            + hold.fault()
            + " "
            + hold.subject()
            + ": "
            + hold.detail());
  }

  private static String leader(MonitorEvent.LeaderChanged e) {
    return e.self() ? "this one leads" : leader(e.leader(), e.why());
  }

  private static String leader(Optional<String> leader, String why) {
    return leader.map(name -> name + " leads").orElse("nobody is known to lead") + "; " + why;
  }

  private static String doing(Reservation reservation) {
    Instance instance = reservation.action().instance();
    return reservation.action().doing() + " " + instance;
  }

  private static String seconds(Duration span) {
    return String.format(Locale.ROOT, "%.1f s", span.toMillis() / 1e3);
  }

  private static String word(Enum<?> value) {
    return Wording.word(value);
  }

  private void line(Instant at, String label, String text) {
    wrapped(LABEL.formatted(TIME.format(at), label), text);
  }

  private void wrapped(String head, String text) {
    Layout.wrap(head, text).forEach(out::println);
  }
}
