package dev.dnshealth.k8s.corefile;

/**
 * A word of a Corefile.
 *
 * @param text without quotes
 * @param at where it begins
 * @param endLine the line on which it ends; quoted text may span several
 */
record Token(String text, Position at, int endLine) {

  boolean is(String word) {
    return text.equals(word);
  }
}
