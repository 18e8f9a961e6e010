package dev.dnshealth.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.cli.diagnose.Style;
import dev.dnshealth.core.diagnosis.Diagnosis;
import dev.dnshealth.core.diagnosis.Fault;
import dev.dnshealth.core.diagnosis.SilentServerFaults;
import dev.dnshealth.core.diagnosis.Subject;
import dev.dnshealth.core.diagnosis.UnknownReason;
import dev.dnshealth.core.diagnosis.Verdict;
import dev.dnshealth.core.monitor.MonitorEvent;
import dev.dnshealth.core.monitor.Phase;
import dev.dnshealth.core.monitor.Report;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.remediation.Hold;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.remediation.Standing;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.k8s.reach.PathReport;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RunTextTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final Instance POD = new Instance("coredns-a", "u1", Optional.of("node-1"));
  private static final Fault DEAF =
      new Fault(
          SilentServerFaults.DEAF, Subject.server(POD), List.of("no answer for 9 s"), List.of());

  private final StringWriter written = new StringWriter();
  private final RunText text = new RunText(new PrintWriter(written), new Style(false));

  @Test
  void whatIsWatchedIsToldWithWhatMayBeDone() {
    text.started(NOW, start(false, List.of("create pods/eviction in kube-system")));

    assertThat(written)
        .hasToString(
            """
            watching kube-system/kube-dns of https://203.0.113.1:6443/
              from      outside the cluster, as jo
              acts      no, it only watches: these rights are missing: create pods/eviction in kube-system
              until     Ctrl-C; times are UTC
            """);
  }

  @Test
  void whoWasAskedToObserveSaysSo() {
    text.started(NOW, start(true, List.of()));

    assertThat(written.toString()).contains("  acts      no: it was asked to observe\n");
  }

  @Test
  void aWayIsToldWithWhatItProvesAndWhatNot() {
    text.paths(
        NOW,
        List.of(
            new PathReport(PathReport.Path.DIRECT_UDP, PathReport.State.NOTHING, "no route"),
            new PathReport(PathReport.Path.TUNNEL, PathReport.State.SEEN, "2 of 2")));

    assertThat(written)
        .hasToString(
            """
            03:04:05Z  path     direct UDP: nothing came; no route
            03:04:05Z  path     tunnel through the API: used; 2 of 2
                                proves that the process in each pod answers DNS, over TCP
                                cannot prove UDP, which was not seen; the network of the pods; the Service's
                                address. No action is planned on it
            """);
  }

  @Test
  void edgesAreLinesWithTheirTimes() {
    text.happened(
        new MonitorEvent.VerdictChanged(
            NOW,
            Verdict.HEALTHY,
            new Diagnosis(Verdict.UNKNOWN, List.of(), Set.of(UnknownReason.THIN_EVIDENCE), NOW)));
    text.happened(new MonitorEvent.FaultFound(NOW, DEAF));
    text.happened(
        new MonitorEvent.HoldBegan(NOW, Hold.of(HoldReason.TOO_FEW_SIBLINGS, DEAF, "0 of 1")));
    text.happened(
        new MonitorEvent.HoldBegan(NOW, Hold.of(HoldReason.NOT_CONFIRMED, DEAF, "a moment")));
    text.happened(new MonitorEvent.FaultGone(NOW, DEAF, Duration.ofMillis(12_345)));
    text.happened(new MonitorEvent.LeaderChanged(NOW, false, Optional.of("daemon-1"), "it renews"));

    assertThat(written)
        .hasToString(
            """
            03:04:05Z  verdict  unknown: there are too few samples over UDP
            03:04:05Z  fault    DNS-POD-DEAF coredns-a on node-1: does not answer over UDP, while TCP answers
                                seen: no answer for 9 s
                                a restart would help
            03:04:05Z  hold     too few siblings: nothing is done about DNS-POD-DEAF coredns-a on node-1: 0 of 1
            03:04:05Z  fault    DNS-POD-DEAF coredns-a on node-1 is gone after 12.3 s
            03:04:05Z  leader   daemon-1 leads; it renews
            """);
  }

  @Test
  void theEndIsToldWithTheVerdict() {
    text.ended(
        NOW,
        Duration.ofSeconds(61),
        new Report(
            NOW,
            new Diagnosis(Verdict.HEALTHY, List.of(), Set.of(), NOW),
            List.of(),
            Phase.WATCHING,
            List.of(),
            NOW,
            new Standing.Alone()),
        true);

    assertThat(written)
        .hasToString(
            "03:04:05Z  ended    after 61 s; verdict: healthy; what was done is not proven to have"
                + " helped\n");
  }

  private static Start start(boolean observe, List<String> missing) {
    return new Start(
        "kube-system/kube-dns",
        "https://203.0.113.1:6443/",
        new Vantage("outside the cluster", Optional.empty(), Network.OUTSIDE),
        Optional.of("jo"),
        observe,
        missing,
        List.of(),
        Optional.empty());
  }
}
