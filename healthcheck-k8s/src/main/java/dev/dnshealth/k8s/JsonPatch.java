package dev.dnshealth.k8s;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A JSON patch by RFC 6902: its operations are done in order, and one condition that does not hold
 * means that nothing is changed. Used by one thread.
 */
final class JsonPatch {

  private final ArrayNode operations = Json.MAPPER.createArrayNode();

  /** Writes a name as part of a JSON pointer (RFC 6901). */
  static String escape(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  JsonPatch test(String path, String value) {
    operation("test", path).put("value", value);
    return this;
  }

  /** Has nothing be changed unless there is nothing at that path. */
  JsonPatch testAbsent(String path) {
    operation("test", path).putNull("value");
    return this;
  }

  JsonPatch add(String path, String value) {
    operation("add", path).put("value", value);
    return this;
  }

  JsonPatch addObject(String path) {
    operation("add", path).putObject("value");
    return this;
  }

  JsonPatch replace(String path, String value) {
    operation("replace", path).put("value", value);
    return this;
  }

  JsonPatch remove(String path) {
    operation("remove", path);
    return this;
  }

  /** Returns the patch as it is sent. */
  String write() {
    return Json.write(operations);
  }

  private ObjectNode operation(String name, String path) {
    return operations.addObject().put("op", name).put("path", path);
  }
}
