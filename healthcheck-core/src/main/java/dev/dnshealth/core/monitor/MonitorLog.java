package dev.dnshealth.core.monitor;

import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.RequestedBy;
import dev.dnshealth.core.remediation.Reservation;
import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes what happens into the log: one line an event, its code first, the rest as key and value.
 * Probes are not logged.
 */
public final class MonitorLog implements MonitorListener {

  private static final Logger logger = LoggerFactory.getLogger(MonitorLog.class);

  @Override
  public void onEvent(MonitorEvent event) {
    if (event instanceof MonitorEvent.TargetChanged e) {
      info()
          .addKeyValue("target", e.target().id())
          .addKeyValue("from", e.from())
          .addKeyValue("to", e.to())
          .log("target_changed");
    } else if (event instanceof MonitorEvent.TargetGone e) {
      info().addKeyValue("target", e.target().id()).log("target_gone");
    } else if (event instanceof MonitorEvent.VerdictChanged e) {
      info()
          .addKeyValue("from", e.from())
          .addKeyValue("to", e.diagnosis().verdict())
          .addKeyValue("unknown", e.diagnosis().unknown())
          .log("verdict_changed");
    } else if (event instanceof MonitorEvent.LeaderChanged e) {
      info()
          .addKeyValue("self", e.self())
          .addKeyValue("leader", e.leader().orElse("none"))
          .addKeyValue("why", e.why())
          .log("leader_changed");
    } else if (event instanceof MonitorEvent.FaultFound e) {
      fault(logger.atWarn(), e.fault()).log("fault_found");
    } else if (event instanceof MonitorEvent.FaultGone e) {
      info()
          .addKeyValue("fault", e.fault().id())
          .addKeyValue("subject", e.fault().subject())
          .addKeyValue("seconds", seconds(e.lasted()))
          .log("fault_gone");
    } else if (event instanceof MonitorEvent.HoldBegan e) {
      hold(e.hold()).log("hold_began");
    } else if (event instanceof MonitorEvent.HoldEnded e) {
      hold(e.hold()).addKeyValue("seconds", seconds(e.lasted())).log("hold_ended");
    } else if (event instanceof MonitorEvent.PhaseChanged e) {
      info()
          .addKeyValue("from", e.from())
          .addKeyValue("to", e.to())
          .addKeyValue("why", e.why())
          .log("phase_changed");
    } else if (event instanceof MonitorEvent.ActionWithheld e) {
      fault(logger.atWarn(), e.proposal().fault())
          .addKeyValue("action", e.proposal().action().name())
          .log("action_withheld");
    } else if (event instanceof MonitorEvent.RequestHeld e) {
      info()
          .addKeyValue("action", e.plan().proposal().action().name())
          .addKeyValue("subject", e.plan().proposal().instance())
          .addKeyValue("requested_by", e.plan().request().by().person())
          .addKeyValue("holds", e.plan().holds().stream().map(Hold::reason).distinct().toList())
          .log("request_held");
    } else if (event instanceof MonitorEvent.ActionStarted e) {
      action(logger.atWarn(), e.reservation()).log("action_started");
    } else if (event instanceof MonitorEvent.ActionEnded e) {
      action(logger.atWarn(), e.reservation())
          .addKeyValue("result", e.result().name())
          .addKeyValue("detail", e.result().detail())
          .log("action_ended");
    } else if (event instanceof MonitorEvent.Recovered e) {
      action(info(), e.reservation())
          .addKeyValue("replacement", e.replacement())
          .addKeyValue("seconds", seconds(e.recovery()))
          .log("recovered");
    } else if (event instanceof MonitorEvent.NotRecovered e) {
      action(logger.atWarn(), e.reservation()).addKeyValue("why", e.why()).log("not_recovered");
    }
  }

  private static LoggingEventBuilder info() {
    return logger.atInfo();
  }

  private static LoggingEventBuilder fault(LoggingEventBuilder line, Fault fault) {
    return line.addKeyValue("fault", fault.id())
        .addKeyValue("subject", fault.subject())
        .addKeyValue("restart_helps", fault.info().restartHelps())
        .addKeyValue("evidence", fault.evidence())
        .addKeyValue("ruled_out", fault.ruledOut());
  }

  /** A hold for a moment, on the way to an action, is no news. */
  private static LoggingEventBuilder hold(Hold hold) {
    Level level = hold.reason() == HoldReason.NOT_CONFIRMED ? Level.DEBUG : Level.INFO;
    return logger
        .atLevel(level)
        .addKeyValue("reason", hold.reason().name().toLowerCase(Locale.ROOT))
        .addKeyValue("fault", hold.fault())
        .addKeyValue("subject", hold.subject())
        .addKeyValue("detail", hold.detail());
  }

  private static LoggingEventBuilder action(LoggingEventBuilder line, Reservation reservation) {
    LoggingEventBuilder action =
        line.addKeyValue("action", reservation.action().name())
            .addKeyValue("subject", reservation.action().instance())
            .addKeyValue("fault", reservation.fault())
            .addKeyValue("reservation", reservation.id());
    return reservation.requestedBy().map(by -> requestedBy(action, by)).orElse(action);
  }

  private static LoggingEventBuilder requestedBy(LoggingEventBuilder line, RequestedBy by) {
    return line.addKeyValue("requested_by", by.person())
        .addKeyValue("because", by.why())
        .addKeyValue("overrides", by.overrides());
  }

  private static double seconds(Duration span) {
    return span.toMillis() / 1000.0;
  }
}
