package dev.dnshealth.k8s.truth;

import java.time.Instant;
import java.util.Objects;

/**
 * A Service that was there and is not any more.
 *
 * @param namespace its namespace
 * @param name its name
 * @param at when it was seen to be gone, by our own clock
 */
public record GoneService(String namespace, String name, Instant at) {

  public GoneService {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(at, "at");
  }

  /** Returns what names it in reports, and in the store. */
  public String key() {
    return namespace + "/" + name;
  }
}
