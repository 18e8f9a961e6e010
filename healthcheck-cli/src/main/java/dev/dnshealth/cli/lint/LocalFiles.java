package dev.dnshealth.cli.lint;

import dev.dnshealth.k8s.corefile.ImportPath;
import dev.dnshealth.k8s.corefile.ImportSource;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Finds imported files on this machine. One that is not here may well be where CoreDNS runs: it is
 * not known, rather than missing.
 */
public final class LocalFiles implements ImportSource {

  @Override
  public Imported find(String pattern, String from) {
    return ImportPath.of(pattern, from)
        .map(LocalFiles::find)
        .orElseGet(() -> new Imported.Unread(pattern + " is no path"));
  }

  private static Imported find(ImportPath wanted) {
    Path path = Path.of(wanted.path());
    try {
      NavigableMap<String, String> texts = new TreeMap<>();
      if (!wanted.isPattern()) {
        texts.put(path.toString(), Files.readString(path));
        return new Imported.Files(texts);
      }
      Pattern regex = wanted.regex();
      Path parent = path.getParent();
      try (DirectoryStream<Path> files =
          Files.newDirectoryStream(parent == null ? Path.of("") : parent)) {
        for (Path file : files) {
          if (regex.matcher(file.toString()).matches() && Files.isRegularFile(file)) {
            texts.put(file.toString(), Files.readString(file));
          }
        }
      }
      return new Imported.Files(texts);
    } catch (IOException | DirectoryIteratorException e) {
      return new Imported.Unread("it cannot be read here");
    }
  }
}
