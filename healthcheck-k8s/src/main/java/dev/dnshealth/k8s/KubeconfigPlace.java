package dev.dnshealth.k8s;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is where a kubeconfig should be. */
enum KubeconfigPlace {
  FILE,
  NOTHING,
  DIRECTORY,
  /** Something that may not be read, or not even be looked for. */
  CLOSED;

  static KubeconfigPlace of(Path path) {
    if (Files.isDirectory(path)) {
      return DIRECTORY;
    }
    if (Files.isReadable(path)) {
      return FILE;
    }
    return Files.notExists(path) ? NOTHING : CLOSED;
  }

  /**
   * Returns why there is no kubeconfig at {@code path}, and what to do about it.
   *
   * @param user whom this process runs as
   */
  String trouble(Path path, String user) {
    return switch (this) {
      case FILE -> path + " can be read";
      case NOTHING -> path + " is not there; give the path of one";
      case DIRECTORY ->
          path
              + " is a directory; give the path of a file (docker makes a directory where -v names"
              + " a file that is not there)";
      case CLOSED ->
          path
              + " may not be read by user "
              + user
              + ", whom this runs as; let that user read it (chmod), or run as its owner (with"
              + " docker: --user $(id -u))";
    };
  }

  /** Returns the number of the user whom this process runs as, which need not have a name. */
  static String user() {
    try {
      return String.valueOf(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException | UnsupportedOperationException e) {
      return System.getProperty("user.name", "unknown");
    }
  }
}
