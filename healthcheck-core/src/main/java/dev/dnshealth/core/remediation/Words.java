package dev.dnshealth.core.remediation;

/** Cuts what people and servers say, so that it fits where it is kept. */
final class Words {

  private Words() {}

  /** Returns {@code text}, or as many whole characters of it as fit. */
  static String cut(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
    return text.substring(0, end);
  }
}
