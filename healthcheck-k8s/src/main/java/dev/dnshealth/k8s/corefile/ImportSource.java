package dev.dnshealth.k8s.corefile;

import java.util.Map;
import java.util.Objects;

/** Finds the files that a Corefile imports. */
@FunctionalInterface
public interface ImportSource {

  /**
   * Returns what {@code pattern} stands for.
   *
   * @param pattern a path, absolute or relative to the importing file, perhaps with one wildcard
   * @param from the importing file
   */
  Imported find(String pattern, String from);

  /** Returns a source of which nothing can be read. */
  static ImportSource unread(String why) {
    return (pattern, from) -> new Imported.Unread(why);
  }

  /** What an import came to. */
  sealed interface Imported {

    /**
     * The files, of which there may be none.
     *
     * @param texts their texts by their paths, in order
     */
    record Files(Map<String, String> texts) implements Imported {
      public Files {
        Objects.requireNonNull(texts, "texts");
      }
    }

    /** The file is surely not there. */
    record Missing() implements Imported {}

    /**
     * Nobody can tell.
     *
     * @param why why not
     */
    record Unread(String why) implements Imported {
      public Unread {
        Objects.requireNonNull(why, "why");
      }
    }
  }
}
