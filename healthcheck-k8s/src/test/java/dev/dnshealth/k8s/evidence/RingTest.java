package dev.dnshealth.k8s.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RingTest {

  private static final Ring.Slot OLD = held("e-1", "old", "2026-01-02T03:00:00Z");
  private static final Ring.Slot EMPTY = new Ring.Slot("e-2", Optional.empty());
  private static final Ring.Slot NEW = held("e-3", "new", "2026-01-02T04:00:00Z");

  @Test
  void sameActionKeepsItsPlace() {
    assertThat(Ring.choose(List.of(OLD, EMPTY, NEW), "new")).contains(NEW);
    assertThat(Ring.holding(List.of(OLD, EMPTY, NEW), "new")).contains(NEW);
  }

  @Test
  void emptyPlaceComesBeforeTheOldest() {
    assertThat(Ring.choose(List.of(OLD, EMPTY, NEW), "next")).contains(EMPTY);
    assertThat(Ring.choose(List.of(NEW, OLD), "next")).contains(OLD);
  }

  @Test
  void withoutPlacesThereIsNone() {
    assertThat(Ring.choose(List.of(), "next")).isEmpty();
    assertThat(Ring.holding(List.of(OLD, EMPTY), "next")).isEmpty();
  }

  @Test
  void sixActionsGoRoundFivePlaces() {
    List<Ring.Slot> slots =
        List.of("e-1", "e-2", "e-3", "e-4", "e-5").stream()
            .map(name -> new Ring.Slot(name, Optional.empty()))
            .toList();
    for (int i = 1; i <= 6; i++) {
      Ring.Slot place = Ring.choose(slots, "r" + i).orElseThrow();
      slots = Ring.with(slots, held(place.name(), "r" + i, "2026-01-02T03:0" + i + ":00Z"));
    }

    assertThat(slots)
        .extracting(slot -> slot.held().orElseThrow().reservation())
        .containsExactly("r6", "r2", "r3", "r4", "r5");
  }

  private static Ring.Slot held(String name, String reservation, String at) {
    return new Ring.Slot(name, Optional.of(new Ring.Held(reservation, Instant.parse(at))));
  }
}
