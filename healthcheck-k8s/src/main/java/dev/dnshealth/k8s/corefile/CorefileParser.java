package dev.dnshealth.k8s.corefile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Builds the tree out of words by CoreDNS's grammar. What CoreDNS lets pass although nobody means
 * it, as a closing brace too many, which it takes for a zone, is a problem here. Used once.
 */
final class CorefileParser {

  /** As many as CoreDNS expands; more are a circle. */
  private static final int MOST_IMPORTS = 1000;

  private final String file;
  private final String text;
  private final ImportSource imports;
  private final List<Token> tokens = new ArrayList<>();
  private final Map<String, List<Token>> snippets = new HashMap<>();
  private final List<ServerBlock> blocks = new ArrayList<>();
  private final List<UnreadImport> unread = new ArrayList<>();
  private int next;
  private int imported;

  CorefileParser(String file, String text, ImportSource imports) {
    this.file = file;
    this.text = text;
    this.imports = imports;
  }

  Corefile parse() {
    Optional<CorefileProblem> problem = attempt(() -> Lexer.tokens(file, text, tokens::add));
    Optional<CorefileProblem> second = attempt(this::parseAll);
    return new Corefile(file, blocks, problem.or(() -> second), unread);
  }

  private static Optional<CorefileProblem> attempt(Runnable step) {
    try {
      step.run();
      return Optional.empty();
    } catch (SyntaxException e) {
      return Optional.of(e.problem());
    }
  }

  private void parseAll() {
    while (more()) {
      List<Token> keys = keys();
      if (keys.isEmpty()) {
        if (more()) {
          throw problem("braces without a zone before them", peek());
        }
      } else if (isSnippet(keys)) {
        snippet(keys.get(0));
      } else {
        block(keys);
      }
    }
  }

  /** Reads the zones of a server block, up to its brace or the end of their line. */
  private List<Token> keys() {
    List<Token> keys = new ArrayList<>();
    boolean comma = false;
    while (more() && (keys.isEmpty() || comma || !startsLine())) {
      Token token = peek();
      if (token.is("import") && startsLine()) {
        expand();
        continue;
      }
      if (token.is("}")) {
        throw problem("a } that closes nothing", token);
      }
      if (token.is("{")) {
        break;
      }
      next++;
      if (!token.text().isEmpty()) {
        comma = token.text().endsWith(",");
        int end = token.text().length() - (comma ? 1 : 0);
        keys.add(new Token(token.text().substring(0, end), token.at(), token.endLine()));
      }
    }
    if (comma) {
      throw problem("a comma with no zone after it", tokens.get(next - 1));
    }
    return keys;
  }

  private static boolean isSnippet(List<Token> keys) {
    String first = keys.get(0).text();
    return keys.size() == 1 && first.startsWith("(") && first.endsWith(")");
  }

  /** Keeps a snippet's words for whoever imports it. */
  private void snippet(Token key) {
    String name = key.text().substring(1, key.text().length() - 1);
    if (!more() || !peek().is("{")) {
      throw problem("the snippet " + key.text() + " has no braces", key);
    }
    Token open = tokens.get(next++);
    List<Token> body = new ArrayList<>();
    for (int depth = 1; ; next++) {
      if (!more()) {
        throw neverClosed(open);
      }
      depth += peek().is("{") ? 1 : peek().is("}") ? -1 : 0;
      if (depth == 0) {
        next++;
        break;
      }
      body.add(peek());
    }
    if (snippets.putIfAbsent(name, body) != null) {
      throw problem("the snippet " + key.text() + " is there already", key);
    }
  }

  /** Reads a server block; whatever could be read of it is kept even if the rest is broken. */
  private void block(List<Token> keys) {
    List<ServerAddress> addresses = keys.stream().map(CorefileParser::address).toList();
    List<Directive> directives = new ArrayList<>();
    try {
      if (more() && peek().is("{")) {
        Token open = tokens.get(next++);
        directives(Optional.of(open), directives);
        next++;
      } else {
        directives(Optional.empty(), directives);
      }
    } finally {
      blocks.add(new ServerBlock(addresses, directives, keys.get(0).at()));
    }
  }

  private static ServerAddress address(Token key) {
    try {
      return ServerAddress.of(key.text());
    } catch (IllegalArgumentException e) {
      throw problem(String.valueOf(e.getMessage()), key);
    }
  }

  /** Reads directives up to the brace that closes {@code open}, or all if there is none. */
  private void directives(Optional<Token> open, List<Directive> into) {
    while (more()) {
      Token token = peek();
      if (token.is("}")) {
        if (open.isEmpty()) {
          throw problem("a } that closes nothing", token);
        }
        return;
      }
      if (token.is("{")) {
        throw problem("a { with nothing before it", token);
      }
      if (token.is("import")) {
        expand();
      } else {
        directive(into);
      }
    }
    open.ifPresent(
        brace -> {
          throw neverClosed(brace);
        });
  }

  private void directive(List<Directive> into) {
    Token name = tokens.get(next++);
    List<String> args = new ArrayList<>();
    List<Directive> options = new ArrayList<>();
    try {
      while (more() && !startsLine() && !peek().is("{")) {
        if (peek().is("}")) {
          throw problem("a } that needs a line of its own", peek());
        }
        args.add(tokens.get(next++).text());
      }
      if (more() && peek().is("{")) {
        if (startsLine()) {
          throw problem("a { that has to stand on the line of " + name.text(), peek());
        }
        options(options);
        if (more() && !startsLine()) {
          throw problem(peek().text() + " after a }, which needs a line of its own", peek());
        }
      }
    } finally {
      into.add(new Directive(name.text(), args, options, name.at()));
    }
  }

  /** Reads what stands in the braces of a directive. */
  private void options(List<Directive> into) {
    Token open = tokens.get(next++);
    while (more()) {
      Token token = peek();
      if (token.is("}")) {
        next++;
        return;
      }
      if (token.is("{")) {
        throw problem("a { with nothing before it", token);
      }
      if (token.is("import") && startsLine()) {
        expand();
      } else {
        into.add(option());
      }
    }
    throw neverClosed(open);
  }

  private Directive option() {
    Token name = tokens.get(next++);
    List<String> args = new ArrayList<>();
    while (more() && !startsLine() && !peek().is("{") && !peek().is("}")) {
      args.add(tokens.get(next++).text());
    }
    List<Directive> nested = new ArrayList<>();
    if (more() && !startsLine() && peek().is("{")) {
      options(nested);
    }
    return new Directive(name.text(), args, nested, name.at());
  }

  /** Puts what is imported in the place of the import. */
  private void expand() {
    Token word = tokens.get(next);
    int end = next + 1;
    while (end < tokens.size() && !startsLine(end)) {
      end++;
    }
    if (end != next + 2 || tokens.get(next + 1).text().isEmpty()) {
      throw problem("import takes one file, pattern or snippet", word);
    }
    if (++imported > MOST_IMPORTS) {
      throw problem("imports that never end", word);
    }
    String pattern = tokens.get(next + 1).text();
    List<Token> snippet = snippets.get(pattern);
    List<Token> content = snippet == null ? read(pattern, word) : snippet;
    tokens.subList(next, end).clear();
    tokens.addAll(next, content);
  }

  private List<Token> read(String pattern, Token word) {
    ImportSource.Imported found = imports.find(pattern, word.at().file());
    List<Token> content = new ArrayList<>();
    if (found instanceof ImportSource.Imported.Files files) {
      files.texts().forEach((path, body) -> Lexer.tokens(path, body, content::add));
    } else if (found instanceof ImportSource.Imported.Unread not) {
      unread.add(new UnreadImport(pattern, word.at(), not.why()));
    } else {
      throw problem("the imported file " + pattern + " is not there", word);
    }
    return content;
  }

  private boolean more() {
    return next < tokens.size();
  }

  private Token peek() {
    return tokens.get(next);
  }

  private boolean startsLine() {
    return startsLine(next);
  }

  private boolean startsLine(int index) {
    if (index == 0) {
      return true;
    }
    Token before = tokens.get(index - 1);
    Token token = tokens.get(index);
    return !before.at().file().equals(token.at().file()) || before.endLine() < token.at().line();
  }

  private static SyntaxException problem(String what, Token at) {
    return new SyntaxException(what, at.at());
  }

  private static SyntaxException neverClosed(Token open) {
    return problem("the { that is opened here is never closed", open);
  }
}
