package dev.dnshealth.cli.diagnose;

import java.util.Objects;
import java.util.Optional;

/**
 * What is looked at.
 *
 * @param what in a few words, as {@code kube-system/kube-dns}
 * @param api the address of the API server; absent where addresses were given
 */
public record Place(String what, Optional<String> api) {
  public Place {
    Objects.requireNonNull(what, "what");
    Objects.requireNonNull(api, "api");
  }
}
