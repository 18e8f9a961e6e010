package dev.dnshealth.k8s.corefile;

import java.util.function.Consumer;

/** Splits a Corefile into words, as CoreDNS does. */
final class Lexer {

  private static final char BYTE_ORDER_MARK = '\uFEFF';
  private static final char NEXT_LINE = '\u0085';

  private final String file;
  private final String text;
  private int at;
  private int line = 1;

  private Lexer(String file, String text) {
    this.file = file;
    this.text = text;
    this.at = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? 1 : 0;
  }

  /**
   * Hands the words of {@code text} to {@code into}, in order.
   *
   * @throws SyntaxException if a quotation is never closed; the words before it have been handed on
   */
  static void tokens(String file, String text, Consumer<Token> into) {
    Lexer lexer = new Lexer(file, text);
    while (lexer.skipToWord()) {
      into.accept(lexer.text.charAt(lexer.at) == '"' ? lexer.quotation() : lexer.word());
    }
  }

  /** Goes to the next word; returns whether there is one. */
  private boolean skipToWord() {
    boolean comment = false;
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '\n') {
        line++;
        comment = false;
      } else if (c == '#') {
        comment = true;
      } else if (!comment && !isSpace(c)) {
        return true;
      }
    }
    return false;
  }

  private Token word() {
    int start = at;
    while (at < text.length() && text.charAt(at) != '#' && (!isSpace(text.charAt(at)) || cr())) {
      at++;
    }
    String word = text.substring(start, at).replace("\r", "");
    // A comment that hangs on a word ends with the next space: what follows counts again.
    while (at < text.length() && (!isSpace(text.charAt(at)) || cr())) {
      at++;
    }
    return new Token(word, new Position(file, line), line);
  }

  private boolean cr() {
    return text.charAt(at) == '\r';
  }

  private Token quotation() {
    Position start = new Position(file, line);
    StringBuilder quoted = new StringBuilder();
    for (at++; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '"') {
        at++;
        return new Token(quoted.toString(), start, line);
      }
      if (c == '\\' && at + 1 < text.length() && text.charAt(at + 1) == '"') {
        at++;
        quoted.append('"');
        continue;
      }
      if (c == '\n') {
        line++;
      }
      quoted.append(c);
    }
    throw new SyntaxException("the quotation that begins here has no end", start);
  }

  private static boolean isSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == NEXT_LINE;
  }
}
