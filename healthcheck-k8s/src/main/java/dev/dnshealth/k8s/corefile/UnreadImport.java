package dev.dnshealth.k8s.corefile;

import java.util.Objects;

/**
 * An import whose content is not known, so that directives may be missing from the tree.
 *
 * @param pattern the file or pattern that is imported
 * @param at where the import stands
 * @param why why it could not be read
 */
public record UnreadImport(String pattern, Position at, String why) {

  public UnreadImport {
    Objects.requireNonNull(pattern, "pattern");
    Objects.requireNonNull(at, "at");
    Objects.requireNonNull(why, "why");
  }

  @Override
  public String toString() {
    return "import " + pattern + " at " + at + " could not be read (" + why + ")";
  }
}
