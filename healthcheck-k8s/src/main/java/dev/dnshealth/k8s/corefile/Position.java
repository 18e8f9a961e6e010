package dev.dnshealth.k8s.corefile;

import java.util.Objects;

/**
 * Where something stands.
 *
 * @param file the file's name
 * @param line its line, from 1
 */
public record Position(String file, int line) {

  public Position {
    Objects.requireNonNull(file, "file");
  }

  @Override
  public String toString() {
    return file + ":" + line;
  }
}
