package dev.dnshealth.k8s.evidence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.target.Instance;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The evidence of one action as text: compact JSON, schema version {@value #VERSION}, at most
 * {@value #LIMIT} bytes. Each part is bounded where it is made; their bounds ({@link Share}) leave
 * room for the rest.
 */
public final class Bundle {

  /** The version of the schema. */
  public static final int VERSION = 1;

  /** The most bytes of UTF-8 that a bundle takes. */
  public static final int LIMIT = 256 * 1024;

  static final int STORY_ENTRIES = 12;

  private static final int HEAD_BYTES = 4 * 1024;
  private static final int STORY_WORDS = 1024;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Bundle() {}

  /** The parts, and how many bytes the content of each may take. */
  public enum Share {
    /** The fault, with its evidence and what was ruled out. */
    FAULT("fault", 12),
    /** All that the monitor reported at that time. */
    REPORT("report", 24),
    /** The last observations of the server that is acted on. */
    OBSERVATIONS("observations", 52),
    /** The last observations of the others and of the Service. */
    OTHERS("others", 24),
    /** The pod, as far as it is kept. */
    POD("pod", 24),
    /** The last log of the DNS container. */
    LOG("log", 32),
    /** The log of the container before that. */
    PREVIOUS_LOG("previousLog", 24),
    /** A hash of the Corefile. */
    COREFILE("corefile", 1),
    /** The Service's EndpointSlices. */
    ENDPOINT_SLICES("endpointSlices", 12),
    /** The pod's Events. */
    POD_EVENTS("podEvents", 12),
    /** The workload's Events. */
    WORKLOAD_EVENTS("workloadEvents", 8);

    private final String field;
    private final int kibibytes;

    Share(String field, int kibibytes) {
      this.field = field;
      this.kibibytes = kibibytes;
    }

    /** Returns its name in the JSON. */
    public String field() {
      return field;
    }

    /** Returns how many bytes its content may take. */
    public int bytes() {
      return kibibytes * 1024;
    }
  }

  /**
   * Returns a new bundle.
   *
   * @param at when it was begun
   * @param took how long it took to gather
   * @param parts what was gathered; one that is not named is not in it
   * @param before the bundle of the same action that it takes the place of, for its story
   */
  public static String write(
      Reservation reservation,
      Instant at,
      Duration took,
      Map<Share, Part> parts,
      Optional<String> before) {
    ObjectNode root = NODES.objectNode();
    root.put("version", VERSION);
    root.set("reservation", Bounds.fit(reservation(reservation), HEAD_BYTES).tree().get("content"));
    root.putObject("gathered").put("at", at.toString()).put("ms", took.toMillis());
    ObjectNode all = root.putObject("parts");
    for (Share share : Share.values()) {
      Part part = parts.get(share);
      if (part != null) {
        all.set(share.field(), part.tree());
      }
    }
    ArrayNode story = root.putArray("story");
    before.flatMap(Bundle::read).ifPresent(old -> old.path("story").forEach(story::add));
    bound(story);
    return Bounds.write(root);
  }

  /**
   * Returns the bundle with one more thing that happened; empty if it is no bundle of this schema.
   *
   * @param what what happened, in a word
   * @param words the same in a sentence
   */
  public static Optional<String> tell(String bundle, Instant at, String what, String words) {
    return read(bundle)
        .map(
            root -> {
              ArrayNode story = root.withArray("/story");
              story
                  .addObject()
                  .put("at", at.toString())
                  .put("what", Bounds.head(what, 64))
                  .put("words", Bounds.head(words, STORY_WORDS));
              bound(story);
              return Bounds.write(root);
            });
  }

  /** How it began goes first: the end is what is looked for. */
  private static void bound(ArrayNode story) {
    while (story.size() > STORY_ENTRIES) {
      story.remove(0);
    }
  }

  /** Returns of which action a bundle of any schema is; empty if that cannot be read. */
  public static Optional<Ring.Held> held(String bundle) {
    JsonNode head = tree(bundle).path("reservation");
    try {
      String id = head.path("id").asText();
      return id.isEmpty()
          ? Optional.empty()
          : Optional.of(new Ring.Held(id, Instant.parse(head.path("at").asText())));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<ObjectNode> read(String bundle) {
    return tree(bundle) instanceof ObjectNode root && root.path("version").asInt() == VERSION
        ? Optional.of(root)
        : Optional.empty();
  }

  private static JsonNode tree(String bundle) {
    try {
      return Bounds.MAPPER.readTree(bundle);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private static ObjectNode reservation(Reservation reservation) {
    ObjectNode node = NODES.objectNode();
    node.put("id", reservation.id());
    node.put("action", reservation.action().name());
    Instance instance = reservation.action().instance();
    ObjectNode on = node.putObject("instance");
    on.put("name", instance.name()).put("uid", instance.uid());
    instance.node().ifPresent(name -> on.put("node", name));
    node.put("fault", reservation.fault().value());
    node.put("holder", reservation.holder());
    node.put("at", reservation.at().toString());
    return node;
  }
}
