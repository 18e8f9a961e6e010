package dev.dnshealth.k8s;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads what is needed from CoreDNS's configuration. */
final class Corefile {

  private static final Pattern SPACE = Pattern.compile("\\s+");

  private Corefile() {}

  /**
   * Returns the cluster's domain: the first zone of the first {@code kubernetes} plugin that is not
   * a reverse zone. A plugin without zones takes those of its server block.
   *
   * @return the domain in lower case without its last dot; empty if there is no such plugin
   */
  static Optional<String> clusterDomain(String corefile) {
    List<String> header = List.of();
    int depth = 0;
    for (String line : corefile.lines().toList()) {
      List<String> words = words(line);
      if (words.isEmpty()) {
        continue;
      }
      boolean opens = words.get(words.size() - 1).equals("{");
      if (depth == 0) {
        header = words;
      } else if (depth == 1 && words.get(0).equals("kubernetes")) {
        Optional<String> own = zone(words.subList(1, words.size()));
        Optional<String> zone = own.isPresent() ? own : zone(header);
        if (zone.isPresent()) {
          return zone;
        }
      }
      if (opens) {
        depth++;
      } else if (words.get(0).equals("}")) {
        depth--;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> zone(List<String> words) {
    return words.stream()
        .map(Corefile::zone)
        .filter(zone -> zone.matches("[a-z0-9_-]+(\\.[a-z0-9_-]+)*"))
        .filter(zone -> !zone.endsWith("in-addr.arpa") && !zone.endsWith("ip6.arpa"))
        .findFirst();
  }

  /** Takes scheme, port and last dot from a zone as {@code dns://cluster.local.:53}. */
  private static String zone(String word) {
    return word.toLowerCase(Locale.ROOT)
        .replaceFirst("^[a-z]+://", "")
        .replaceFirst(",$", "")
        .replaceFirst(":\\d+$", "")
        .replaceFirst("\\.$", "");
  }

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    for (String word : SPACE.splitAsStream(line.strip()).toList()) {
      if (word.startsWith("#")) {
        break;
      }
      if (!word.isEmpty()) {
        words.add(word);
      }
    }
    return words;
  }
}
