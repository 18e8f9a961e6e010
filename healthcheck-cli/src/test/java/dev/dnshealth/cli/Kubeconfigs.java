package dev.dnshealth.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Kubeconfigs for tests. */
final class Kubeconfigs {

  private Kubeconfigs() {}

  /** Writes one with the context {@code test}, for the API server at {@code url}. */
  static Path write(Path file, String url) throws IOException {
    return Files.writeString(
        file,
        """
        apiVersion: v1
        kind: Config
        current-context: test
        clusters:
        - {name: c, cluster: {server: '%s'}}
        contexts:
        - {name: test, context: {cluster: c, user: u}}
        users:
        - {name: u, user: {token: t}}
        """
            .formatted(url));
  }
}
