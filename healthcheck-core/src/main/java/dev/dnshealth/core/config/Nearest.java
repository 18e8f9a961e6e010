package dev.dnshealth.core.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that was probably meant. */
public final class Nearest {

  private Nearest() {}

  /** Returns the word most like {@code typed}, or empty if none is much like it. */
  public static Optional<String> to(String typed, Collection<String> words) {
    String text = typed.toLowerCase(Locale.ROOT);
    return words.stream()
        .min(Comparator.comparingInt(word -> distance(text, word.toLowerCase(Locale.ROOT))))
        .filter(
            word ->
                distance(text, word.toLowerCase(Locale.ROOT)) <= Math.max(2, word.length() / 3));
  }

  /** Returns how many characters must be put in, taken out or changed to get from a to b. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
