package dev.dnshealth.k8s;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.evidence.Bundle;
import dev.dnshealth.k8s.evidence.Ring;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The last {@value #SLOTS} bundles of evidence, in ConfigMaps beside the DNS Service. Like the
 * ledger they are shipped, without data, by whoever installs the tool; this class never makes one.
 *
 * <p>Needs the rights to get and, to write, patch these ConfigMaps. Its calls block for as long as
 * the API takes, within time-outs. Safe for use by several threads.
 */
public final class EvidenceStore {

  /** How many bundles are kept. */
  public static final int SLOTS = 5;

  /** The key of each ConfigMap that holds the bundle. */
  public static final String KEY = "evidence.json";

  /** Each try that fails means that somebody else has written meanwhile. */
  private static final int TRIES = 3;

  private final Api api;
  private final DnsService service;
  private final Paths paths;

  /**
   * Makes a store that does nothing until it is asked.
   *
   * @param client stays its maker's to close
   */
  public EvidenceStore(KubernetesClient client, DnsService service, Time time) {
    this(new Api(client, time), service);
  }

  EvidenceStore(Api api, DnsService service) {
    this.api = api;
    this.service = service;
    this.paths = new Paths(service);
  }

  /** Returns the names of the ConfigMaps, made from the Service's. */
  public static List<String> objectNames(DnsService service) {
    return IntStream.rangeClosed(1, SLOTS)
        .mapToObj(i -> ConfigMapLedger.objectName(service) + "-evidence-" + i)
        .toList();
  }

  /**
   * A bundle as it is kept.
   *
   * @param configMap where, as {@code namespace/name}
   * @param reservation of which action
   * @param text the bundle
   */
  public record Stored(String configMap, String reservation, String text) {
    public Stored {
      Objects.requireNonNull(configMap, "configMap");
      Objects.requireNonNull(reservation, "reservation");
      Objects.requireNonNull(text, "text");
    }
  }

  /**
   * All bundles that could be read.
   *
   * @param bundles in no order
   * @param problem why there may be more; absent if there are none
   */
  public record Shelf(List<Stored> bundles, Optional<String> problem) {
    public Shelf {
      bundles = List.copyOf(bundles);
      Objects.requireNonNull(problem, "problem");
    }
  }

  /** Reads all bundles. What cannot be read is a problem told, not an exception. */
  public Shelf read() {
    List<Stored> bundles = new ArrayList<>();
    Look look = look(text -> text);
    for (Place place : look.places()) {
      place
          .slot()
          .held()
          .ifPresent(
              held ->
                  bundles.add(
                      new Stored(label(place.slot().name()), held.reservation(), place.text())));
    }
    return new Shelf(bundles, look.problem().filter(problem -> !look.missing()));
  }

  /** What came of writing. */
  sealed interface Result {
    /** The bundle is in the ConfigMap {@code name}. */
    record Written(String name, int bytes) implements Result {}

    /** There is no ConfigMap for it. */
    record NoPlace(String why) implements Result {}

    /** It could not be written. */
    record Failed(String why) implements Result {}
  }

  /** Returns the places that there are, and what they hold. */
  Look look() {
    return look(text -> "");
  }

  /**
   * Writes the bundle of an action into its place.
   *
   * @param bundle makes it out of what is already there of the same action
   */
  Result write(String reservation, Function<Optional<String>, String> bundle) {
    for (int i = 0; i < TRIES; i++) {
      Look look = look();
      Optional<Ring.Slot> chosen = Ring.choose(look.slots(), reservation);
      if (chosen.isEmpty()) {
        String why = look.problem().orElse("");
        return look.missing() ? new Result.NoPlace(why) : new Result.Failed(why);
      }
      Optional<Result> result = put(chosen.get(), reservation, bundle);
      if (result.isPresent()) {
        return result.get();
      }
    }
    return new Result.Failed("others wrote at the same time, again and again");
  }

  /**
   * Changes the bundle of an action where there is one.
   *
   * @param change makes the new one; empty for no change
   */
  Optional<Result> amend(String reservation, Function<String, Optional<String>> change) {
    for (int i = 0; i < TRIES; i++) {
      Optional<Ring.Slot> slot = Ring.holding(look().slots(), reservation);
      if (slot.isEmpty()) {
        return Optional.empty();
      }
      Optional<Result> result =
          put(slot.get(), reservation, old -> old.flatMap(change).or(() -> old).orElse(""));
      if (result.isPresent()) {
        return result;
      }
    }
    return Optional.of(new Result.Failed("others wrote at the same time, again and again"));
  }

  /** Writes into a place; empty if it holds something else by now. */
  private Optional<Result> put(
      Ring.Slot slot, String reservation, Function<Optional<String>, String> bundle) {
    String path = paths.configMap(slot.name());
    try {
      Reply reply = api.get("evidence-read", path);
      if (!reply.ok()) {
        return Optional.of(new Result.Failed(words(slot.name(), "get", reply)));
      }
      String old = text(reply);
      Optional<Ring.Held> held = Bundle.held(old);
      if (!held.equals(slot.held())) {
        return Optional.empty();
      }
      String next =
          bundle.apply(held.filter(h -> h.reservation().equals(reservation)).map(same -> old));
      ObjectNode patch = Json.MAPPER.createObjectNode();
      patch
          .putObject("metadata")
          .put("resourceVersion", reply.json().at("/metadata/resourceVersion").asText());
      patch.putObject("data").put(KEY, next);
      Reply written = api.write("evidence-write", "PATCH", path, Json.write(patch), Api.TIMEOUT);
      if (written.code() == 409) {
        return Optional.empty();
      }
      return Optional.of(
          written.ok()
              ? new Result.Written(slot.name(), next.getBytes(StandardCharsets.UTF_8).length)
              : new Result.Failed(words(slot.name(), "patch", written)));
    } catch (CallNotPermittedException | IOException e) {
      return Optional.of(new Result.Failed(label(slot.name()) + ": " + e));
    }
  }

  /**
   * What a look at all places found.
   *
   * @param places those that are there, in order
   * @param problem the first reason why one is not among them, if one is not
   * @param missing whether that is only because it does not exist
   */
  record Look(List<Place> places, Optional<String> problem, boolean missing) {
    List<Ring.Slot> slots() {
      return places.stream().map(Place::slot).toList();
    }
  }

  /** A place with as much of its text as was asked for. */
  record Place(Ring.Slot slot, String text) {}

  private Look look(Function<String, String> keep) {
    List<Place> places = new ArrayList<>();
    Optional<String> absent = Optional.empty();
    Optional<String> unreadable = Optional.empty();
    for (String name : objectNames(service)) {
      try {
        Reply reply = api.get("evidence-read", paths.configMap(name));
        if (reply.ok()) {
          String text = text(reply);
          places.add(new Place(new Ring.Slot(name, Bundle.held(text)), keep.apply(text)));
        } else if (reply.code() == 404) {
          absent = absent.or(() -> Optional.of(words(name, "get", reply)));
        } else {
          unreadable = unreadable.or(() -> Optional.of(words(name, "get", reply)));
        }
      } catch (CallNotPermittedException | IOException e) {
        unreadable = unreadable.or(() -> Optional.of(label(name) + " cannot be read: " + e));
      }
    }
    boolean missing = unreadable.isEmpty();
    Optional<String> first = absent;
    return new Look(List.copyOf(places), unreadable.or(() -> first), missing);
  }

  private static String text(Reply reply) {
    return reply.json().path("data").path(KEY).asText();
  }

  String label(String name) {
    return service.namespace() + "/" + name;
  }

  private String words(String name, String verb, Reply reply) {
    return switch (reply.code()) {
      case 404 -> "ConfigMap " + label(name) + " is missing; apply the manifests again";
      case 401, 403 ->
          "the right to " + verb + " ConfigMap " + label(name) + " is missing: " + reply.message();
      default -> "ConfigMap " + label(name) + ": " + reply.message();
    };
  }
}
