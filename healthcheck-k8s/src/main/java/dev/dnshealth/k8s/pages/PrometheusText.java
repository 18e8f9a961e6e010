package dev.dnshealth.k8s.pages;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads samples out of Prometheus text (format 0.0.4). Only lines of the names asked for are looked
 * at closely; one of them that cannot be read is left out, and so is a last line without its end.
 */
final class PrometheusText {

  private PrometheusText() {}

  /**
   * One line.
   *
   * @param name the metric's name
   * @param labels its labels
   * @param value its value
   */
  record Sample(String name, Map<String, String> labels, double value) {

    Sample {
      labels = Map.copyOf(labels);
    }
  }

  /** Returns the samples of these names, in the order of the text. */
  static List<Sample> samples(String text, Set<String> names) {
    List<Sample> samples = new ArrayList<>();
    int start = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      int nameEnd = nameEnd(text, start, end);
      String name = text.substring(start, nameEnd);
      if (names.contains(name)) {
        try {
          samples.add(sample(name, text.substring(nameEnd, end)));
        } catch (IllegalArgumentException e) {
          // Nothing is made of what cannot be read.
          start = end + 1;
          continue;
        }
      }
      start = end + 1;
    }
    return samples;
  }

  private static int nameEnd(String text, int start, int end) {
    int at = start;
    while (at < end
        && text.charAt(at) != '{'
        && text.charAt(at) != ' '
        && text.charAt(at) != '\t') {
      at++;
    }
    return at;
  }

  private static Sample sample(String name, String rest) {
    Map<String, String> labels = new HashMap<>();
    int at = 0;
    if (rest.startsWith("{")) {
      at = labels(rest, labels);
    }
    // A time stamp may follow the value.
    String[] words = rest.substring(at).strip().split("\\s+", -1);
    if (words.length > 2) {
      throw new IllegalArgumentException(rest);
    }
    return new Sample(name, labels, value(words[0]));
  }

  /** Reads {@code {a="b",c="d"}} and returns where it ends. */
  private static int labels(String rest, Map<String, String> labels) {
    int at = 1;
    while (true) {
      at = skip(rest, at, " ,");
      if (charAt(rest, at) == '}') {
        return at + 1;
      }
      int equals = rest.indexOf('=', at);
      if (equals < 0) {
        throw new IllegalArgumentException(rest);
      }
      String label = rest.substring(at, equals).strip();
      at = skip(rest, equals + 1, " ");
      if (charAt(rest, at) != '"') {
        throw new IllegalArgumentException(rest);
      }
      StringBuilder value = new StringBuilder();
      at++;
      while (charAt(rest, at) != '"') {
        char c = charAt(rest, at++);
        if (c == '\\') {
          c = charAt(rest, at++);
          c = c == 'n' ? '\n' : c;
        }
        value.append(c);
      }
      at++;
      labels.put(label, value.toString());
    }
  }

  private static int skip(String text, int from, String what) {
    int at = from;
    while (at < text.length() && what.indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return at;
  }

  private static char charAt(String text, int at) {
    if (at >= text.length()) {
      throw new IllegalArgumentException(text);
    }
    return text.charAt(at);
  }

  private static double value(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }
}
