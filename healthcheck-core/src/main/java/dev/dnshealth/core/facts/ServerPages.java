package dev.dnshealth.core.facts;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What a CoreDNS pod says of itself over HTTP. Whatever could not be read is absent, and absent is
 * never "false" or zero.
 *
 * @param asOf when it was asked
 * @param health what {@code :8080/health} came to
 * @param ready what {@code :8181/ready} came to
 * @param metrics what {@code :9153/metrics} came to
 * @param corefileHash the hash of the Corefile it runs with, from {@code
 *     coredns_reload_version_info}
 * @param corefileLoadedAt when this hash was first seen here, if another was seen before
 * @param reloadFailedAt when its count of failed reloads was last seen to rise
 * @param panicAt when its count of panics was last seen to rise
 * @param upstreamLimitAt when its count of queries refused for {@code max_concurrent} was last seen
 *     to rise
 * @param openFiles the share of the file descriptors it may have that are in use, 0 to 1
 */
public record ServerPages(
    Instant asOf,
    Page health,
    Page ready,
    Page metrics,
    Optional<String> corefileHash,
    Optional<Instant> corefileLoadedAt,
    Optional<Instant> reloadFailedAt,
    Optional<Instant> panicAt,
    Optional<Instant> upstreamLimitAt,
    Optional<Double> openFiles) {

  public ServerPages {
    Objects.requireNonNull(asOf, "asOf");
    Objects.requireNonNull(health, "health");
    Objects.requireNonNull(ready, "ready");
    Objects.requireNonNull(metrics, "metrics");
    Objects.requireNonNull(corefileHash, "corefileHash");
    Objects.requireNonNull(corefileLoadedAt, "corefileLoadedAt");
    Objects.requireNonNull(reloadFailedAt, "reloadFailedAt");
    Objects.requireNonNull(panicAt, "panicAt");
    Objects.requireNonNull(upstreamLimitAt, "upstreamLimitAt");
    Objects.requireNonNull(openFiles, "openFiles");
  }

  /** What asking for a page came to. */
  public enum Page {
    /** Answered with 200. */
    OK,
    /** Answered with another status. */
    NOT_OK,
    /** The connection was refused: nothing listens. */
    REFUSED,
    /** No answer in time. */
    SILENT,
    /** Not asked, or asked in vain for a reason of our own. */
    UNKNOWN
  }
}
