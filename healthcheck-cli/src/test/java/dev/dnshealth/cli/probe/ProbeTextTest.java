package dev.dnshealth.cli.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.diagnosis.Verdict;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Question;
import dev.dnshealth.core.probe.RecordType;
import dev.dnshealth.core.probe.Reply;
import dev.dnshealth.core.probe.Timing;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProbeTextTest {

  private static final Outcome TIMED_OUT =
      new Outcome.TimedOut(Timing.of(Duration.ofSeconds(2)), 0);
  private static final Outcome NOT_SENT =
      new Outcome.NotSent(Outcome.NotSent.Why.NO_ROUTE, "no route to this address");

  private static Outcome answered(int rcode, int micros) {
    return new Outcome.Answered(
        new Reply(rcode, true, false, List.of(), 80), Timing.of(Duration.ofNanos(micros * 1000L)));
  }

  private static ProbeReport report(Tally... tallies) {
    return new ProbeReport(
        new ProbeRequest(
            Stream.of(tallies).map(tally -> Addresses.socketAddress(tally.address(), 53)).toList(),
            new Question("example.com", RecordType.A),
            3,
            Duration.ofSeconds(2),
            Optional.empty(),
            false),
        List.of(tallies));
  }

  private static Tally udp(String address, Outcome... outcomes) {
    return new Tally(address, Transport.UDP, List.of(outcomes), Optional.empty());
  }

  private static Tally tcp(String address, Outcome... outcomes) {
    return new Tally(address, Transport.TCP, List.of(outcomes), Optional.empty());
  }

  @Test
  void aTableShowsWhatCameOfEachTarget() {
    ProbeReport report =
        report(
            udp("10.96.0.10:53", answered(0, 1234), answered(0, 312), answered(2, 20_000)),
            tcp("10.96.0.10:53", answered(0, 450), answered(0, 460), TIMED_OUT),
            udp("[fd00::10]:53", TIMED_OUT, TIMED_OUT, TIMED_OUT),
            tcp("[fd00::10]:53", NOT_SENT, NOT_SENT, NOT_SENT));
    assertThat(ProbeText.of(report))
        .isEqualTo(
            """
            TARGET         OVER  ANSWERED  MIN     MEDIAN  MAX      RCODE             NOTE
            10.96.0.10:53  udp   3/3       0.3 ms  1.2 ms  20.0 ms  NOERROR,SERVFAIL
            10.96.0.10:53  tcp   2/3       0.5 ms  0.5 ms  0.5 ms   NOERROR           1 x no answer
            [fd00::10]:53  udp   0/3       -       -       -        -                 no answer
            [fd00::10]:53  tcp   0/3       -       -       -        -                 not sent: no route to this address

            degraded: 1 of 2 targets answer over UDP, and not every query was answered""");
  }

  @Test
  void nothingSentMeansUnknown() {
    ProbeReport report =
        report(
            udp("10.96.0.10:53", NOT_SENT, NOT_SENT, NOT_SENT),
            tcp("10.96.0.10:53", NOT_SENT, NOT_SENT, NOT_SENT));
    assertThat(report.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(ProbeText.of(report)).endsWith("unknown: not one query could be sent");
  }

  @Test
  void aLostQueryMeansDegraded() {
    ProbeReport report =
        report(
            udp("10.96.0.10:53", answered(0, 300), TIMED_OUT, answered(0, 300)),
            tcp("10.96.0.10:53", answered(0, 300), answered(0, 300), answered(0, 300)));
    assertThat(report.verdict()).isEqualTo(Verdict.DEGRADED);
  }
}
