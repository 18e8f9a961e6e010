package dev.dnshealth.cli.diagnose;

import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.facts.Facts.PodFacts;
import dev.dnshealth.core.facts.ServerPages.Page;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Says in a few lines what the API knows of a cluster's DNS. */
final class ApiWords {

  /** A restart that is longer ago is no news. */
  private static final Duration RECENT = Duration.ofHours(1);

  private ApiWords() {}

  /** Returns a line each for Service, workload, remarkable pods and nodes, and Corefile. */
  static List<String> of(Facts facts) {
    List<String> lines = new ArrayList<>();
    facts
        .service()
        .ifPresent(
            service -> {
              if (service.exists()) {
                lines.add(
                    "the Service has "
                        + count(service.readyEndpoints(), "ready endpoint")
                        + (service.localTraffic() ? ", and sends clients to near ones" : ""));
              } else {
                lines.add("there is no such Service any more");
              }
              if (!service.strays().isEmpty()) {
                lines.add(
                    "behind these endpoints is no pod: " + String.join(", ", service.strays()));
              }
              if (service.owners().size() > 1) {
                lines.add(
                    "pods of several owners serve it: " + String.join(", ", service.owners()));
              }
            });
    facts.workload().ifPresent(workload -> lines.add(workload(workload, facts.asOf())));
    pods(facts, lines);
    facts.nodes().values().stream()
        .sorted(Comparator.comparing(Facts.NodeFacts::name))
        .flatMap(node -> node(node).stream())
        .forEach(lines::add);
    facts
        .config()
        .flatMap(config -> config.changedAt().map(at -> changed(config.name(), at, facts.asOf())))
        .ifPresent(lines::add);
    return lines;
  }

  private static String workload(Facts.Workload workload, Instant now) {
    return workload.kind()
        + " "
        + workload.namespace()
        + "/"
        + workload.name()
        + " wants "
        + count(workload.wanted(), "pod")
        + (workload.settled() ? ", and has them" : ", and is not there yet")
        + workload
            .changedAt()
            .filter(at -> recent(at, now))
            .map(at -> "; it last changed " + ago(at, now))
            .orElse("");
  }

  private static void pods(Facts facts, List<String> lines) {
    List<PodFacts> pods =
        facts.pods().values().stream().sorted(Comparator.comparing(PodFacts::name)).toList();
    List<PodFacts> remarkable =
        pods.stream().filter(pod -> !words(pod, facts.asOf()).isEmpty()).toList();
    int plain = pods.size() - remarkable.size();
    if (pods.isEmpty()) {
      lines.add("no pod is known");
    } else if (plain > 0) {
      lines.add(count(plain, "pod") + (plain == 1 ? " is" : " are") + " ready");
    }
    remarkable.forEach(
        pod ->
            lines.add(
                "pod "
                    + pod.name()
                    + pod.node().map(node -> " on " + node).orElse("")
                    + ": "
                    + String.join(", ", words(pod, facts.asOf()))));
  }

  /** Returns what is remarkable about a pod; nothing about one that is ready and serves. */
  private static List<String> words(PodFacts pod, Instant now) {
    List<String> words = new ArrayList<>();
    if (pod.terminating()) {
      words.add("is being deleted");
    }
    if (pod.phase() != Facts.Phase.RUNNING) {
      words.add(pod.phase().name().toLowerCase(Locale.ROOT).replace('_', ' '));
    }
    pod.waiting().ifPresent(why -> words.add("waits: " + why));
    if (!pod.ready()) {
      words.add("not ready" + pod.readySince().map(at -> " for " + span(at, now)).orElse(""));
    }
    if (pod.ready() && !pod.servingEndpoint()) {
      words.add("ready, but no endpoint of the Service");
    }
    pod.lastRestartAt()
        .filter(at -> recent(at, now))
        .ifPresent(at -> words.add("ended last " + ago(at, now) + end(pod)));
    pod.pages()
        .ifPresent(
            pages -> {
              page("/health", pages.health()).ifPresent(words::add);
              page("/ready", pages.ready()).ifPresent(words::add);
              pages
                  .reloadFailedAt()
                  .ifPresent(at -> words.add("rejected a Corefile " + ago(at, now)));
            });
    return words;
  }

  private static String end(PodFacts pod) {
    return pod.lastEnd().map(end -> " by " + end.reason() + " (" + end.exitCode() + ")").orElse("")
        + (pod.restarts() > 1 ? ", " + pod.restarts() + " restarts" : "");
  }

  private static Optional<String> page(String name, Page page) {
    return switch (page) {
      case NOT_OK -> Optional.of(name + " is not well");
      case REFUSED -> Optional.of(name + " is refused");
      // Silence may be this place's own doing.
      case OK, SILENT, UNKNOWN -> Optional.empty();
    };
  }

  private static Optional<String> node(Facts.NodeFacts node) {
    List<String> words = new ArrayList<>();
    if (!node.ready()) {
      words.add("not ready");
    }
    if (!node.schedulable()) {
      words.add("cordoned");
    }
    if (node.goingAway()) {
      words.add("going away");
    }
    words.addAll(node.troubles());
    return words.isEmpty()
        ? Optional.empty()
        : Optional.of("node " + node.name() + ": " + String.join(", ", words));
  }

  private static String changed(String name, Instant at, Instant now) {
    return "the Corefile (ConfigMap " + name + ") last changed " + ago(at, now);
  }

  private static boolean recent(Instant at, Instant now) {
    return at.plus(RECENT).isAfter(now);
  }

  private static String ago(Instant at, Instant now) {
    return span(at, now) + " ago";
  }

  private static String span(Instant from, Instant to) {
    Duration span = Duration.between(from, to);
    if (span.isNegative()) {
      return "0 s";
    }
    if (span.toMinutes() < 2) {
      return span.toSeconds() + " s";
    }
    if (span.toHours() < 2) {
      return span.toMinutes() + " min";
    }
    return span.toDays() < 2 ? span.toHours() + " h" : span.toDays() + " days";
  }

  private static String count(int number, String thing) {
    return number + " " + thing + (number == 1 ? "" : "s");
  }
}
