package dev.dnshealth.cli.incidents;

import dev.dnshealth.cli.report.Markdown;
import dev.dnshealth.core.diagnosis.FaultId;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.Reservation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The actions that a ledger knows, written for people.
 *
 * @param service the DNS Service, as {@code namespace/name}
 * @param ledger what was done
 */
public record Incidents(String service, Ledger ledger) {

  /** Returns all of them, oldest first and numbered, with what stands open and what is disarmed. */
  public String text() {
    List<String> lines = new ArrayList<>();
    int count = ledger.recent().size();
    lines.add(
        "%s: %s"
            .formatted(
                service,
                count == 0
                    ? "nothing was ever done"
                    : count == 1 ? "1 action is known" : count + " actions are known"));
    for (int i = 0; i < count; i++) {
      Ledger.Entry entry = ledger.recent().get(i);
      lines.add("%3d  %s: %s".formatted(i + 1, what(entry.reservation()), came(entry)));
    }
    ledger
        .open()
        .ifPresent(open -> lines.add("under way, or its result is unknown: " + what(open)));
    if (!ledger.disarmed().isEmpty()) {
      lines.add(
          "not acted on until `healthcheck rearm`: " + join(ledger.disarmed().stream().toList()));
    }
    return String.join("\n", lines);
  }

  /**
   * Returns one of them as a Markdown document.
   *
   * @param number which, from 1; empty if there is none such
   */
  public Optional<String> markdown(int number) {
    if (number < 1 || number > ledger.recent().size()) {
      return Optional.empty();
    }
    Ledger.Entry entry = ledger.recent().get(number - 1);
    Reservation reservation = entry.reservation();
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("DNS Service", service));
    rows.add(List.of("fault", reservation.fault().value()));
    rows.add(List.of("action", reservation.action().name()));
    rows.add(List.of("on", reservation.action().instance().toString()));
    rows.add(List.of("its UID", reservation.action().instance().uid()));
    rows.add(List.of("reserved at", reservation.at().toString()));
    rows.add(List.of("by", reservation.holder()));
    rows.add(List.of("outcome", word(entry.outcome())));
    rows.add(List.of("in words", entry.detail()));
    entry.replacementUid().ifPresent(uid -> rows.add(List.of("UID of the replacement", uid)));
    entry.recovery().ifPresent(time -> rows.add(List.of("time to recovery", seconds(time))));
    return Optional.of(
        new Markdown()
            .heading(1, reservation.fault() + " at " + reservation.action().instance().name())
            .table(List.of("", ""), rows)
            .toString());
  }

  private static String what(Reservation reservation) {
    return "%s  %s %s for %s"
        .formatted(
            reservation.at(),
            reservation.action().name(),
            reservation.action().instance(),
            reservation.fault());
  }

  private static String came(Ledger.Entry entry) {
    return word(entry.outcome())
        + entry.recovery().map(time -> ", recovered in " + seconds(time)).orElse("")
        + (entry.detail().isEmpty() ? "" : " (" + entry.detail() + ")");
  }

  private static String word(Ledger.Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
  }

  private static String join(List<FaultId> faults) {
    return faults.stream().map(FaultId::value).sorted().collect(Collectors.joining(", "));
  }
}
