package dev.dnshealth.core.config;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as users write them, in powers of 1000: {@code 500KB}, {@code 10MB}, {@code 1GB}. */
final class Sizes {

  private static final List<String> UNITS = List.of("B", "KB", "MB", "GB");
  private static final Pattern TEXT = Pattern.compile("(\\d{1,9})(B|KB|MB|GB)");

  private Sizes() {}

  /** Returns the bytes that {@code text} spells, or empty if it spells none. */
  static Optional<Long> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long bytes = Long.parseLong(matcher.group(1));
    for (int i = UNITS.indexOf(matcher.group(2)); i > 0; i--) {
      bytes *= 1000;
    }
    return Optional.of(bytes);
  }

  /** Returns {@code bytes} in the largest unit that spells them exactly. */
  static String format(long bytes) {
    int unit = 0;
    long rest = bytes;
    while (rest != 0 && rest % 1000 == 0 && unit + 1 < UNITS.size()) {
      rest /= 1000;
      unit++;
    }
    return rest + UNITS.get(unit);
  }
}
