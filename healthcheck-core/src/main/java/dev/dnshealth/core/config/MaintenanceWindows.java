package dev.dnshealth.core.config;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Times of the week, in UTC, in which nothing is done because people work on the cluster. Written
 * like {@code sat-sun 22:00-04:00, wed 12:00-13:00}; without days, each day. One that ends before
 * it begins goes on into the next day.
 *
 * @param windows the single windows; none by default
 */
public record MaintenanceWindows(List<Window> windows) {

  private static final String DAY = "(mon|tue|wed|thu|fri|sat|sun)";
  private static final Pattern WINDOW =
      Pattern.compile(
          "(?:" + DAY + "(?:-" + DAY + ")? +)?(\\d\\d:\\d\\d)-(\\d\\d:\\d\\d)",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern TIME = Pattern.compile("([01]\\d|2[0-3]):[0-5]\\d");

  public MaintenanceWindows {
    windows = List.copyOf(windows);
  }

  /**
   * A window.
   *
   * @param first the first day on which it begins
   * @param last the last one; before {@code first} over the end of the week
   * @param from when it begins
   * @param to when it ends; not after {@code from} on the next day
   */
  public record Window(DayOfWeek first, DayOfWeek last, LocalTime from, LocalTime to) {

    /** Returns when it ends, if it is open at {@code now}. */
    Optional<Instant> endsAt(Instant now) {
      ZonedDateTime today = now.atZone(ZoneOffset.UTC).truncatedTo(ChronoUnit.DAYS);
      return Stream.of(today.minusDays(1), today)
          .filter(day -> days().contains(day.getDayOfWeek()))
          .filter(day -> !day.with(from).toInstant().isAfter(now))
          .map(day -> (to.isAfter(from) ? day : day.plusDays(1)).with(to).toInstant())
          .filter(end -> end.isAfter(now))
          .findFirst();
    }

    private Set<DayOfWeek> days() {
      Set<DayOfWeek> days = EnumSet.of(first);
      for (DayOfWeek day = first; day != last; day = day.plus(1)) {
        days.add(day.plus(1));
      }
      return days;
    }

    @Override
    public String toString() {
      String times = from + "-" + to;
      if (first == DayOfWeek.MONDAY && last == DayOfWeek.SUNDAY) {
        return times;
      }
      return name(first) + (first == last ? "" : "-" + name(last)) + " " + times;
    }
  }

  /** Returns that there are none. */
  public static MaintenanceWindows none() {
    return new MaintenanceWindows(List.of());
  }

  /** Reads windows; empty if {@code text} is not written like them. No text is no window. */
  public static Optional<MaintenanceWindows> parse(String text) {
    List<Window> windows = new ArrayList<>();
    if (text.isBlank()) {
      return Optional.of(none());
    }
    for (String part : text.split(",", -1)) {
      Matcher matcher = WINDOW.matcher(part.strip());
      if (!matcher.matches()
          || !TIME.matcher(matcher.group(3)).matches()
          || !TIME.matcher(matcher.group(4)).matches()) {
        return Optional.empty();
      }
      Optional<DayOfWeek> first =
          Optional.ofNullable(matcher.group(1)).map(MaintenanceWindows::day);
      Optional<DayOfWeek> last = Optional.ofNullable(matcher.group(2)).map(MaintenanceWindows::day);
      windows.add(
          new Window(
              first.orElse(DayOfWeek.MONDAY),
              last.or(() -> first).orElse(DayOfWeek.SUNDAY),
              LocalTime.parse(matcher.group(3)),
              LocalTime.parse(matcher.group(4))));
    }
    return Optional.of(new MaintenanceWindows(windows));
  }

  /** Returns when the window that is open at {@code now} ends; empty if none is open. */
  public Optional<Instant> endsAt(Instant now) {
    return windows.stream()
        .flatMap(window -> window.endsAt(now).stream())
        .max(Comparator.naturalOrder());
  }

  @Override
  public String toString() {
    return windows.stream().map(Window::toString).collect(Collectors.joining(", "));
  }

  private static DayOfWeek day(String name) {
    return Stream.of(DayOfWeek.values())
        .filter(day -> name(day).equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow();
  }

  private static String name(DayOfWeek day) {
    return day.name().substring(0, 3).toLowerCase(Locale.ROOT);
  }
}
