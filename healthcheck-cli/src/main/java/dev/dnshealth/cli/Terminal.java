package dev.dnshealth.cli;

import java.util.Map;

/**
 * What the standard streams are attached to, as the launcher says: Java itself can only tell for
 * input and output together.
 *
 * @param colours whether standard output is a terminal whose user wants colours
 * @param rewritable whether standard error is a terminal, on which a line can be written over
 */
record Terminal(boolean colours, boolean rewritable) {

  /** The launcher sets this to the numbers of the streams that are terminals, as {@code 12}. */
  static final String PROPERTY = "healthcheck.terminals";

  /** Returns what this process runs on; without a launcher no terminal. */
  static Terminal system() {
    return of(System.getProperty(PROPERTY, ""), System.getenv());
  }

  /** See {@code no-color.org}: set to anything, but not to nothing. */
  static Terminal of(String terminals, Map<String, String> environment) {
    boolean dumb = "dumb".equals(environment.get("TERM"));
    boolean noColour = !environment.getOrDefault("NO_COLOR", "").isEmpty();
    return new Terminal(
        terminals.contains("1") && !dumb && !noColour, terminals.contains("2") && !dumb);
  }
}
