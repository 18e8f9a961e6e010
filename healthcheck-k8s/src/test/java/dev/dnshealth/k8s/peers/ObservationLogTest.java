package dev.dnshealth.k8s.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.monitor.MonitorEvent;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.probe.Wire;
import dev.dnshealth.core.testing.ManualTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ObservationLogTest {

  private final ManualTime time = new ManualTime(Instant.parse("2026-01-02T03:04:05Z"));
  private final ObservationLog log = new ObservationLog(time, 5);

  @Test
  void readerGetsEachObservationOnce() {
    add(1, 2);
    ObservationLog.Read first = log.read(Cursor.start(), 10);
    assertThat(first.observations()).extracting(Observation::id).containsExactly(1L, 2L);
    add(3);
    ObservationLog.Read second = log.read(first.next(), 10);
    assertThat(second.observations()).extracting(Observation::id).containsExactly(3L);
    assertThat(second.lost()).isZero();
    assertThat(log.read(second.next(), 10).observations()).isEmpty();
  }

  @Test
  void longReadIsCutAndGoesOnWhereItWasCut() {
    add(1, 2, 3);
    ObservationLog.Read first = log.read(Cursor.start(), 2);
    assertThat(first.observations()).extracting(Observation::id).containsExactly(1L, 2L);
    assertThat(log.read(first.next(), 2).observations())
        .extracting(Observation::id)
        .containsExactly(3L);
  }

  @Test
  void whatIsTooMuchIsForgottenAndCounted() {
    add(1);
    Cursor cursor = log.read(Cursor.start(), 10).next();
    add(2, 3, 4, 5, 6, 7, 8);
    ObservationLog.Read read = log.read(cursor, 10);
    assertThat(read.lost()).isEqualTo(2);
    assertThat(read.observations()).extracting(Observation::id).containsExactly(4L, 5L, 6L, 7L, 8L);
    assertThat(log.read(read.next(), 10).lost()).isZero();
  }

  @Test
  void whatIsTooOldIsForgotten() {
    add(1);
    time.advance(Duration.ofSeconds(59));
    add(2);
    time.advance(Duration.ofSeconds(2));
    assertThat(log.read(Cursor.start(), 10).observations())
        .extracting(Observation::id)
        .containsExactly(2L);
  }

  @Test
  void cursorOfAnotherProcessOrOfTheFutureMeansAllThereIs() {
    add(1, 2);
    String epoch = log.read(Cursor.start(), 10).next().epoch();
    for (Cursor cursor : new Cursor[] {new Cursor("another", 1), new Cursor(epoch, 3)}) {
      ObservationLog.Read read = log.read(cursor, 10);
      assertThat(read.observations()).hasSize(2);
      assertThat(read.lost()).isZero();
      assertThat(read.next()).isEqualTo(new Cursor(epoch, 2));
    }
    assertThat(new ObservationLog(time).read(Cursor.start(), 1).next().epoch()).isNotEqualTo(epoch);
  }

  @Test
  void onlyWhatTellsOfPathsIsKept() {
    for (QueryClass asked : QueryClass.values()) {
      add(Seen.of(1, asked, Wire.udp(), time.now()));
    }
    assertThat(log.read(Cursor.start(), 100).observations())
        .extracting(each -> each.probe().queryClass())
        .containsExactly(QueryClass.INTERNAL, QueryClass.INTERCEPTION);
    add(Seen.of(2, QueryClass.INTERNAL, Wire.tcp(), time.now()));
    add(Seen.of(3, QueryClass.INTERNAL, Wire.udp(Wire.SocketKind.STICKY), time.now()));
    assertThat(log.read(Cursor.start(), 100).observations()).hasSize(4);
  }

  private void add(long... ids) {
    for (long id : ids) {
      add(Seen.answer(id, time.now()));
    }
  }

  private void add(Observation observation) {
    log.onEvent(new MonitorEvent.Probed(observation));
  }
}
