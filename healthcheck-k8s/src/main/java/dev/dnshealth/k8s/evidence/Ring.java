package dev.dnshealth.k8s.evidence;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Says which of a few places a bundle goes to. */
public final class Ring {

  private Ring() {}

  /**
   * A place.
   *
   * @param name its name
   * @param held what is in it; absent if it is empty, or holds what nobody can read
   */
  public record Slot(String name, Optional<Held> held) {
    public Slot {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(held, "held");
    }
  }

  /**
   * What a place holds.
   *
   * @param reservation of which action
   * @param at when that was reserved, by the ledger's time, which is the same for all
   */
  public record Held(String reservation, Instant at) {
    public Held {
      Objects.requireNonNull(reservation, "reservation");
      Objects.requireNonNull(at, "at");
    }
  }

  /**
   * Returns the place of an action's bundle: where it is already, else an empty place, else that of
   * the oldest action.
   *
   * @param slots the places that there are; may be none
   */
  public static Optional<Slot> choose(List<Slot> slots, String reservation) {
    return holding(slots, reservation)
        .or(() -> slots.stream().filter(slot -> slot.held().isEmpty()).findFirst())
        .or(
            () ->
                slots.stream()
                    .min(Comparator.comparing(slot -> slot.held().map(Held::at).orElseThrow())));
  }

  /** Returns the place in which the action's bundle is. */
  public static Optional<Slot> holding(List<Slot> slots, String reservation) {
    return slots.stream()
        .filter(slot -> slot.held().filter(h -> h.reservation().equals(reservation)).isPresent())
        .findFirst();
  }

  /** Returns the places with one in another state. */
  public static List<Slot> with(List<Slot> slots, Slot changed) {
    return Stream.concat(
            slots.stream().filter(slot -> !slot.name().equals(changed.name())), Stream.of(changed))
        .sorted(Comparator.comparing(Slot::name))
        .toList();
  }
}
