package dev.dnshealth.k8s.corefile;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an import names, as a path with perhaps a wildcard.
 *
 * @param path the path, absolute if the importing file's is, without {@code .} and {@code ..}
 */
public record ImportPath(String path) {

  private static final Pattern WILDCARD = Pattern.compile("[*?]");

  /** Returns what {@code pattern} means in the file {@code from}; empty if it can be no path. */
  public static Optional<ImportPath> of(String pattern, String from) {
    try {
      return Optional.of(
          new ImportPath(Path.of(from).resolveSibling(pattern).normalize().toString()));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** Returns whether it may stand for several files. */
  public boolean isPattern() {
    return WILDCARD.matcher(path).find();
  }

  /** Returns what it matches; a wildcard stands for what is within one name. */
  public Pattern regex() {
    StringBuilder regex = new StringBuilder();
    path.codePoints()
        .forEach(
            c ->
                regex.append(
                    c == '*' ? "[^/]*" : c == '?' ? "[^/]" : Pattern.quote(Character.toString(c))));
    return Pattern.compile(regex.toString());
  }
}
