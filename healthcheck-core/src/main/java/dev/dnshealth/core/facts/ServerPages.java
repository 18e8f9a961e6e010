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
 *     coredns_reload_version_info}; absent until it has loaded another than the one it began with,
 *     and where the hash that is told may be of one that it rejected. To be compared between pods
 *     and over time; it cannot be computed from the Corefile's text
 * @param corefileLoadedAt when it was last seen to load a Corefile
 * @param reloadFailedAt when it was last seen to reject one: its count of failed reloads rose. What
 *     it counted before it was first asked is of an unknown time, and so no rise
 * @param panicAt when its count of panics was last seen to rise
 * @param upstreamLimitAt when its count of queries refused for {@code max_concurrent} was last seen
 *     to rise
 * @param openFiles the share of the file descriptors it may have that are in use, 0 to 1
 * @param memory how many bytes of memory it uses
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
    Optional<Double> openFiles,
    Optional<Long> memory) {

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
    Objects.requireNonNull(memory, "memory");
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
