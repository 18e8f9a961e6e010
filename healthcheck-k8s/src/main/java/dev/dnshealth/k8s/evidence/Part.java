package dev.dnshealth.k8s.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;
import java.util.Optional;

/**
 * One part of a bundle: what was learnt, or why it was not.
 *
 * @param content what was learnt; absent if it could not be
 * @param cut what was left out of it to keep it in bounds, if anything was
 * @param missing why there is no content; present if and only if there is none
 */
public record Part(Optional<JsonNode> content, Optional<String> cut, Optional<String> missing) {

  private static final int REASON_BYTES = 600;

  public Part {
    Objects.requireNonNull(content, "content");
    Objects.requireNonNull(cut, "cut");
    Objects.requireNonNull(missing, "missing");
    if (content.isPresent() == missing.isPresent()) {
      throw new IllegalArgumentException("missing: " + missing + " (expected: if no content)");
    }
  }

  /** Returns a part that is whole. */
  public static Part of(JsonNode content) {
    return new Part(Optional.of(content), Optional.empty(), Optional.empty());
  }

  /** Returns a part of which something was left out. */
  public static Part cut(JsonNode content, String what) {
    return new Part(Optional.of(content), Optional.of(what), Optional.empty());
  }

  /** Returns a part that could not be had, with the reason, which is shortened where it is long. */
  public static Part missing(String why) {
    return new Part(
        Optional.empty(), Optional.empty(), Optional.of(Bounds.head(why, REASON_BYTES)));
  }

  ObjectNode tree() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    content.ifPresent(value -> node.set("content", value));
    cut.ifPresent(what -> node.put("cut", what));
    missing.ifPresent(why -> node.put("missing", why));
    return node;
  }
}
