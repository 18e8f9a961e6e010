package dev.dnshealth.k8s;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.dnshealth.core.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a YAML file into settings by key: nested maps become keys joined by dots. */
public final class YamlSettings {

  private YamlSettings() {}

  /**
   * Returns the settings in {@code file}.
   *
   * @throws ConfigException if it cannot be read, is no YAML, or is anything but maps of single
   *     values
   */
  public static Map<String, String> read(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new ConfigException(List.of(file + ": there is no such file"));
    } catch (IOException e) {
      throw new ConfigException(List.of(file + ": cannot be read: " + e.getMessage()));
    }
    return parse(file.toString(), text);
  }

  static Map<String, String> parse(String place, String text) {
    ObjectMapper mapper =
        new ObjectMapper(new YAMLFactory()).enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    JsonNode root;
    try {
      root = mapper.readTree(text);
    } catch (JsonProcessingException e) {
      String at = e.getLocation() == null ? "" : " in line " + e.getLocation().getLineNr();
      throw new ConfigException(List.of(place + ": no YAML" + at + ": " + e.getOriginalMessage()));
    }
    Map<String, String> settings = new LinkedHashMap<>();
    flatten(place, "", root, settings);
    return settings;
  }

  private static void flatten(
      String place, String prefix, JsonNode node, Map<String, String> settings) {
    if (node.isObject()) {
      node.properties()
          .forEach(
              field ->
                  flatten(
                      place,
                      prefix.isEmpty() ? field.getKey() : prefix + "." + field.getKey(),
                      field.getValue(),
                      settings));
    } else if (node.isValueNode() && !prefix.isEmpty()) {
      settings.put(prefix, node.isNull() ? "" : node.asText());
    } else if (!node.isMissingNode() && !(prefix.isEmpty() && node.isNull())) {
      throw new ConfigException(
          List.of(
              place
                  + ": "
                  + (prefix.isEmpty() ? "the file" : prefix)
                  + " is a list or a lone value (expected: keys with a value each)"));
    }
  }
}
