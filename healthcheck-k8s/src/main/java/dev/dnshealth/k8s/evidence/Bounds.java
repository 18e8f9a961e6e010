package dev.dnshealth.k8s.evidence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Cuts values so that their JSON takes at most so many bytes of UTF-8. */
public final class Bounds {

  static final ObjectMapper MAPPER = new ObjectMapper();

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** From mild to harsh; what is left by the last takes less than 2 KiB, whatever it was. */
  private static final List<Harshness> HARSHNESS =
      List.of(
          new Harshness(2048, 100, 16),
          new Harshness(512, 50, 12),
          new Harshness(256, 20, 10),
          new Harshness(64, 10, 6),
          new Harshness(16, 4, 3));

  private Bounds() {}

  private record Harshness(int characters, int items, int depth) {}

  /** Returns the JSON of a value, without spaces. */
  public static String write(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON nodes is always writable", e);
    }
  }

  /** Returns how many bytes of UTF-8 the JSON of a value takes. */
  public static int size(JsonNode node) {
    return write(node).getBytes(StandardCharsets.UTF_8).length;
  }

  /** Returns any value, with long texts, long lists and deep nesting cut where it is too large. */
  public static Part fit(JsonNode node, int bytes) {
    if (size(node) <= bytes) {
      return Part.of(node);
    }
    for (Harshness harshness : HARSHNESS) {
      JsonNode less = prune(node, harshness, 0);
      if (size(less) <= bytes) {
        return Part.cut(
            less,
            "longer than %d bytes: texts are cut after %d characters, lists after %d items"
                .formatted(bytes, harshness.characters(), harshness.items()));
      }
    }
    return Part.missing("longer than " + bytes + " bytes");
  }

  /** Returns the last items of a list that begins with the oldest, as many as fit. */
  public static Part newest(List<? extends JsonNode> oldestFirst, int bytes) {
    // Two brackets, and a comma less than items.
    int left = bytes - 1;
    int first = oldestFirst.size();
    while (first > 0) {
      left -= size(oldestFirst.get(first - 1)) + 1;
      if (left < 0) {
        break;
      }
      first--;
    }
    ArrayNode kept = NODES.arrayNode().addAll(oldestFirst.subList(first, oldestFirst.size()));
    return first == 0 ? Part.of(kept) : Part.cut(kept, "the oldest " + first + " are left out");
  }

  /** Returns the end of a text, from the beginning of a line where there is one. */
  public static Part tail(String text, int bytes) {
    int left = bytes - 2;
    int start = text.length();
    while (start > 0) {
      int character = text.codePointBefore(start);
      left -= cost(character);
      if (left < 0) {
        break;
      }
      start -= Character.charCount(character);
    }
    if (start == 0) {
      return Part.of(TextNode.valueOf(text));
    }
    int line = text.indexOf('\n', start) + 1;
    int from = line > 0 && line < text.length() ? line : start;
    return Part.cut(
        TextNode.valueOf(text.substring(from)), "the first " + from + " characters are left out");
  }

  /** Returns the beginning of a text, with an ellipsis if that is not all. */
  public static String head(String text, int bytes) {
    int left = bytes - 2;
    int end = 0;
    while (end < text.length()) {
      int character = text.codePointAt(end);
      left -= cost(character);
      if (left < 0) {
        break;
      }
      end += Character.charCount(character);
    }
    return end == text.length() ? text : shortened(text, Math.min(end, Math.max(0, end - 3)));
  }

  private static String shortened(String text, int end) {
    boolean split = end > 0 && end < text.length() && Character.isLowSurrogate(text.charAt(end));
    return text.substring(0, split ? end - 1 : end) + "…";
  }

  /** How many bytes a character takes in JSON. */
  private static int cost(int character) {
    if (character == '"' || character == '\\') {
      return 2;
    }
    if (character < 0x20) {
      return "\n\r\t\b\f".indexOf(character) >= 0 ? 2 : 6;
    }
    return character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
  }

  private static JsonNode prune(JsonNode node, Harshness harshness, int depth) {
    if (node.isTextual()) {
      String text = node.asText();
      return text.length() <= harshness.characters()
          ? node
          : TextNode.valueOf(shortened(text, harshness.characters()));
    }
    if (node.isContainerNode() && depth >= harshness.depth()) {
      return TextNode.valueOf("…");
    }
    if (node.isArray()) {
      ArrayNode kept = NODES.arrayNode();
      for (int i = 0; i < Math.min(node.size(), harshness.items()); i++) {
        kept.add(prune(node.get(i), harshness, depth + 1));
      }
      return kept;
    }
    if (node.isObject()) {
      ObjectNode kept = NODES.objectNode();
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        if (kept.size() == harshness.items()) {
          break;
        }
        String name = field.getKey();
        kept.set(
            name.length() <= harshness.characters()
                ? name
                : shortened(name, harshness.characters()),
            prune(field.getValue(), harshness, depth + 1));
      }
      return kept;
    }
    return node;
  }
}
