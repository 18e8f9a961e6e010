package dev.dnshealth.k8s.lint;

import dev.dnshealth.k8s.corefile.Position;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A {@code resolv.conf}, as the C library reads it.
 *
 * @param file the name by which positions call it
 * @param nameservers its name servers, each with its place
 * @param search the search domains in lower case without their last dots, of the last line that
 *     names any
 * @param options the options, of all lines
 */
public record ResolvConf(
    String file, List<Entry> nameservers, Optional<Search> search, List<Entry> options) {

  /**
   * A word.
   *
   * @param text the word
   * @param at where its line stands
   */
  public record Entry(String text, Position at) {
    public Entry {
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(at, "at");
    }
  }

  /**
   * The search list.
   *
   * @param domains its domains
   * @param length how many characters it has as it is typed, without the keyword
   * @param at where it stands
   */
  public record Search(List<String> domains, int length, Position at) {
    public Search {
      domains = List.copyOf(domains);
      Objects.requireNonNull(at, "at");
    }
  }

  public ResolvConf {
    Objects.requireNonNull(file, "file");
    nameservers = List.copyOf(nameservers);
    Objects.requireNonNull(search, "search");
    options = List.copyOf(options);
  }

  /** Reads the text of a file; lines with unknown keywords are passed over, as libraries do. */
  public static ResolvConf parse(String file, String text) {
    List<Entry> nameservers = new ArrayList<>();
    List<Entry> options = new ArrayList<>();
    Optional<Search> search = Optional.empty();
    int number = 0;
    for (String line : text.lines().toList()) {
      Position at = new Position(file, ++number);
      List<String> words = words(line);
      String keyword = words.isEmpty() ? "" : words.get(0);
      List<String> values = words.isEmpty() ? words : words.subList(1, words.size());
      switch (keyword) {
        case "nameserver" ->
            values.stream().limit(1).forEach(v -> nameservers.add(new Entry(v, at)));
        case "search" -> search = Optional.of(search(values, at));
        case "domain" -> search = Optional.of(search(values.stream().limit(1).toList(), at));
        case "options" -> values.forEach(v -> options.add(new Entry(v, at)));
        default -> {}
      }
    }
    return new ResolvConf(file, nameservers, search, options);
  }

  private static Search search(List<String> words, Position at) {
    return new Search(
        words.stream()
            .map(word -> word.toLowerCase(Locale.ROOT))
            .map(word -> word.endsWith(".") ? word.substring(0, word.length() - 1) : word)
            .toList(),
        String.join(" ", words).length(),
        at);
  }

  /** Splits a line; a comment is only one where the line begins with it. */
  private static List<String> words(String line) {
    return line.startsWith("#") || line.startsWith(";")
        ? List.of()
        : Arrays.stream(line.strip().split("\\s+")).filter(word -> !word.isEmpty()).toList();
  }

  Stream<String> domains() {
    return search.stream().flatMap(list -> list.domains().stream());
  }

  /** Returns whether this is what Kubernetes writes for a pod that uses the cluster's DNS. */
  boolean ofClusterClient(String domain) {
    return domains().anyMatch(("svc." + domain)::equals);
  }
}
