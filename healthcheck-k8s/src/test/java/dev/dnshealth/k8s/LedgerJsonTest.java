package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.LedgerException;
import dev.dnshealth.core.remediation.Request;
import dev.dnshealth.core.remediation.RequestedBy;
import dev.dnshealth.core.remediation.Reservation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LedgerJsonTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @Test
  void everyFieldSurvivesTheWayThere() {
    Ledger ledger =
        new Ledger(
            "7",
            NOW,
            Optional.of(Samples.reservation("b", "u2", Optional.empty())),
            List.of(
                new Ledger.Entry(
                    Samples.reservation("a", "u1", Optional.of(Duration.ofMillis(1500))),
                    Ledger.Outcome.EFFECTIVE,
                    "pod a was evicted",
                    Optional.of("u3"),
                    Optional.of(Duration.ofMillis(8250))),
                entry(0, "")),
            Optional.of(NOW.minusSeconds(60)));

    assertThat(LedgerJson.read(LedgerJson.write(ledger), "7", NOW)).isEqualTo(ledger);
  }

  @Test
  void theTextIsWhatOthersWereToldItIs() {
    Ledger ledger =
        Ledger.empty("7", NOW)
            .reserve(Samples.reservation("a", "u1", Optional.of(Duration.ofSeconds(1))));

    assertThat(LedgerJson.write(ledger))
        .isEqualTo(
            "{\"version\":1,\"open\":{\"id\":\"r-u1\",\"action\":{\"name\":\"replace\",\"instance\":"
                + "{\"name\":\"a\",\"uid\":\"u1\",\"node\":\"node-1\"},\"grace\":\"PT1S\"},"
                + "\"fault\":\"DNS-POD-DEAF\",\"holder\":\"holder-1\","
                + "\"at\":\"2026-01-02T03:04:00Z\"},\"recent\":[]}");
  }

  @Test
  void whoAskedForAnActionAndWhatWasOverriddenIsKept() {
    Ledger ledger = Ledger.empty("7", NOW).reserve(requested());

    String text = LedgerJson.write(ledger);

    assertThat(text)
        .contains(
            "\"requestedBy\":{\"person\":\"jo\",\"why\":\"it leaks\","
                + "\"overrides\":[\"TOO_FEW_SIBLINGS\",\"SETTLING\"]}");
    assertThat(LedgerJson.read(text, "7", NOW)).isEqualTo(ledger);
    // Of a reason that only a later version knows nothing is left.
    assertThat(LedgerJson.read(text.replace("SETTLING", "LATER"), "7", NOW).open())
        .flatMap(Reservation::requestedBy)
        .contains(new RequestedBy("jo", "it leaks", Set.of(HoldReason.TOO_FEW_SIBLINGS)));
  }

  private static Reservation requested() {
    Reservation r = Samples.reservation("a", "u1", Optional.empty());
    return new Reservation(
        r.id(),
        r.action(),
        Request.FAULT.id(),
        r.holder(),
        r.at(),
        Optional.of(
            new RequestedBy(
                "jo", "it leaks", Set.of(HoldReason.SETTLING, HoldReason.TOO_FEW_SIBLINGS))));
  }

  @Test
  void quarantineIsWrittenWithAllThatItTakesToDoIt() {
    Ledger ledger =
        Ledger.empty("7", NOW)
            .reserve(Samples.quarantine("a", "u1", List.of("app.kubernetes.io/name", "k8s-app")));

    String text = LedgerJson.write(ledger);

    assertThat(text)
        .contains(
            "\"action\":{\"name\":\"quarantine\",\"instance\":{\"name\":\"a\",\"uid\":\"u1\","
                + "\"node\":\"node-1\"},\"labels\":[\"app.kubernetes.io/name\",\"k8s-app\"],"
                + "\"look\":\"PT30M\"}");
    assertThat(LedgerJson.read(text, "7", NOW)).isEqualTo(ledger);
  }

  @Test
  void raiseIsWrittenWithAllThatItTakesToDoIt() {
    Ledger ledger = Ledger.empty("7", NOW).reserve(Samples.raise("a", "u1", 170, 255));

    String text = LedgerJson.write(ledger);

    assertThat(text)
        .contains(
            "\"workload\":\"coredns\",\"uid\":\"d1\",\"container\":\"coredns\","
                + "\"from\":178257920,\"to\":267386880}");
    assertThat(LedgerJson.read(text, "7", NOW)).isEqualTo(ledger);
  }

  @Test
  void ledgerWithAnActionOfANewerProgramCannotBeUsedAndIsNotToBeDeleted() {
    Ledger ledger =
        Ledger.empty("7", NOW)
            .settle(entry(1, ""))
            .reserve(Samples.quarantine("a", "u1", List.of("x")));
    String text = LedgerJson.write(ledger).replace("\"quarantine\"", "\"paint\"");

    assertThatThrownBy(() -> LedgerJson.read(text, "7", NOW))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("paint")
        .hasMessageContaining("use the program that wrote it")
        .hasMessageNotContaining("delete");
  }

  @Test
  void quarantineOfNothingOrForTooLongCannotBeRead() {
    String text =
        LedgerJson.write(
            Ledger.empty("7", NOW).reserve(Samples.quarantine("a", "u1", List.of("x"))));

    assertThatThrownBy(() -> LedgerJson.read(text.replace("[\"x\"]", "[]"), "7", NOW))
        .isInstanceOf(LedgerException.class);
    assertThatThrownBy(() -> LedgerJson.read(text.replace("PT30M", "PT61M"), "7", NOW))
        .isInstanceOf(LedgerException.class);
  }

  @Test
  void unknownFieldsAreIgnored() {
    assertThat(LedgerJson.read("{\"version\":1,\"recent\":[],\"later\":{}}", "7", NOW))
        .isEqualTo(Ledger.empty("7", NOW));
  }

  @Test
  void tooMuchLosesTheOldestAndNeverTheOpenOne() {
    // Three bytes each.
    String detail = "\u2026".repeat(512);
    Ledger ledger =
        new Ledger(
            "7",
            NOW,
            Optional.of(Samples.reservation("b", "open", Optional.empty())),
            IntStream.range(0, Ledger.KEPT).mapToObj(i -> entry(i, detail)).toList(),
            Optional.empty());

    Ledger fitting = LedgerJson.fit(ledger);

    assertThat(LedgerJson.write(fitting).getBytes(StandardCharsets.UTF_8).length)
        .isBetween(LedgerJson.LIMIT - 4000, LedgerJson.LIMIT);
    assertThat(fitting.open()).isEqualTo(ledger.open());
    assertThat(fitting.recent())
        .endsWith(ledger.recent().get(Ledger.KEPT - 1))
        .doesNotContain(ledger.recent().get(0));
  }

  private static Ledger.Entry entry(int number, String detail) {
    return new Ledger.Entry(
        Samples.reservation("a", "u" + number, Optional.empty()),
        Ledger.Outcome.WITHOUT_EFFECT,
        detail,
        Optional.empty(),
        Optional.empty());
  }
}
