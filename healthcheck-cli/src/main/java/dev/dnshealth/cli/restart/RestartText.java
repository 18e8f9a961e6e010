package dev.dnshealth.cli.restart;

import dev.dnshealth.cli.diagnose.Layout;
import dev.dnshealth.cli.restart.RestartResult.Against;
import dev.dnshealth.cli.restart.RestartResult.Outcome;
import dev.dnshealth.core.remediation.HoldReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What came of a request, for people. */
public final class RestartText {

  private static final Set<HoldReason> HEARD_FROM_INSIDE =
      Set.of(HoldReason.PROBER_UNSURE, HoldReason.TOO_FEW_SIBLINGS);

  private final List<String> lines = new ArrayList<>();

  private RestartText() {}

  /** Returns {@code result} as lines of at most 100 columns. */
  public static String of(RestartResult result) {
    RestartText text = new RestartText();
    text.write(result);
    return String.join("\n", text.lines);
  }

  private void write(RestartResult result) {
    wrapped("", headline(result));
    wrapped("  ", "asked for by " + result.requestedBy().person() + because(result));
    wrapped("  ", "seen from " + result.seenFrom() + ", in " + result.service());
    boolean acted = result.outcome() == Outcome.PROVEN || result.outcome() == Outcome.NOT_PROVEN;
    if (!acted) {
      result.holds().forEach(this::write);
    }
    result.overridden().forEach(this::write);
    advice(result);
    if (acted) {
      record(result);
    } else {
      lines.add("");
      lines.add(
          result.reservation().isPresent()
              ? "No pod was removed. The attempt is in the record: see `healthcheck incidents`."
              : "Nothing was changed.");
    }
  }

  private static String headline(RestartResult result) {
    String pod = result.pod().toString();
    return switch (result.outcome()) {
      case PROVEN ->
          "replaced: %s; %s, %s s after the request"
              .formatted(
                  pod,
                  result.detail(),
                  result.recovery().map(t -> t.toMillis() / 1000.0).orElse(0.0));
      case PLANNED -> "would be replaced now: " + pod + "; " + result.detail();
      case HELD -> "held: " + pod + " was not replaced; " + result.detail();
      case NOT_PROVEN -> "not proven: " + pod + "; " + result.detail();
      case WITHDRAWN -> "given up: " + pod + " was not replaced; " + result.detail();
    };
  }

  private static String because(RestartResult result) {
    String why = result.requestedBy().why();
    return why.isEmpty() ? "" : ", because: " + why;
  }

  private void write(Against against) {
    String name = against.reason().name().toLowerCase(Locale.ROOT);
    lines.add("");
    lines.add(name + (against.overridden() ? " (overridden)" : ""));
    wrapped("  because   ", against.because());
    if (!against.seen().equals(against.because())) {
      wrapped("  seen      ", against.seen());
    }
    if (!against.overridden()) {
      wrapped(
          "  its end   ", against.until().map(at -> "at " + at + ". ").orElse("") + against.end());
      wrapped(
          "  override  ", against.overridable() ? "--override " + name : "cannot be overridden");
    }
  }

  private void advice(RestartResult result) {
    boolean deaf =
        result.outside()
            && result.holds().stream().anyMatch(h -> HEARD_FROM_INSIDE.contains(h.reason()));
    if (deaf) {
      lines.add("");
      wrapped(
          "",
          "The pods' own addresses can often not be reached from outside the cluster, so that nothing"
              + " can be proven from here. Run the command in a pod of the cluster, or override"
              + " what you answer for yourself.");
    }
  }

  private void record(RestartResult result) {
    lines.add("");
    wrapped(
        "",
        result.written()
            ? "Recorded in the cluster: see `healthcheck incidents`."
            : "The outcome could not be written into the record in the cluster; the reservation is"
                + " settled by a daemon, by a look at the cluster.");
  }

  private void wrapped(String head, String text) {
    lines.addAll(Layout.wrap(head, text));
  }
}
