package dev.dnshealth.k8s.truth;

import dev.dnshealth.core.target.Addresses;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Service;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * As much of a Service as its answer depends on: a few hundred bytes, whatever else it holds.
 *
 * @param namespace its namespace
 * @param name its name
 * @param uid its UID
 * @param version its resource version
 * @param kind how it is answered
 * @param addresses its cluster addresses; none if it is headless
 * @param deleting whether it is being deleted, so that nobody can tell how it is answered
 * @param since since when this is surely so, by our own clock
 * @param born when its answer was new: it was made, or was seen to change
 */
public record SeenService(
    String namespace,
    String name,
    String uid,
    String version,
    Kind kind,
    List<String> addresses,
    boolean deleting,
    Instant since,
    Instant born) {

  /** The label of Services that this tool makes itself, to see how long they take to be known. */
  public static final String CANARY = "dnshealth.dev/canary";

  /** How a Service is answered. */
  public enum Kind {
    /** With its own addresses. */
    ADDRESS,
    /** With the addresses of its ready endpoints. */
    HEADLESS,
    /** In a way that cannot be told from it alone, as by a name elsewhere. */
    OTHER
  }

  public SeenService {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(uid, "uid");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(kind, "kind");
    addresses = List.copyOf(addresses);
    Objects.requireNonNull(since, "since");
    Objects.requireNonNull(born, "born");
  }

  /**
   * Reads a Service.
   *
   * @param before what was known of it before, if anything
   * @param now the present time
   * @param shift what to add to the API's times to have them by our clock
   */
  public static SeenService of(
      Service service, Optional<SeenService> before, Instant now, Duration shift) {
    ObjectMeta metadata = service.getMetadata();
    Kind kind = kind(service);
    SeenService seen =
        new SeenService(
            metadata.getNamespace(),
            metadata.getName(),
            Objects.requireNonNullElse(metadata.getUid(), ""),
            Objects.requireNonNullElse(metadata.getResourceVersion(), ""),
            kind,
            kind == Kind.ADDRESS ? addresses(service) : List.of(),
            metadata.getDeletionTimestamp() != null,
            now,
            now);
    if (before.isPresent()) {
      SeenService known = before.get();
      return known.answersLike(seen) ? seen.at(known.since(), known.born()) : seen;
    }
    Stream<String> made = Stream.ofNullable(metadata.getCreationTimestamp());
    return seen.at(
        earlier(now, last(Stream.concat(made, writes(metadata)), shift)),
        earlier(now, last(Stream.ofNullable(metadata.getCreationTimestamp()), shift)));
  }

  /** Returns what names it in reports, and in the store. */
  public String key() {
    return namespace + "/" + name;
  }

  /** Returns whether the other is the same object with the same answer. */
  public boolean answersLike(SeenService other) {
    return uid.equals(other.uid)
        && kind == other.kind
        && addresses.equals(other.addresses)
        && deleting == other.deleting;
  }

  private SeenService at(Instant since, Instant born) {
    return new SeenService(namespace, name, uid, version, kind, addresses, deleting, since, born);
  }

  private static Instant earlier(Instant now, Optional<Instant> at) {
    return at.filter(now::isAfter).orElse(now);
  }

  private static Kind kind(Service service) {
    @Nullable Map<String, String> labels = service.getMetadata().getLabels();
    if ("ExternalName".equals(service.getSpec().getType())
        || (labels != null && labels.containsKey(CANARY))) {
      return Kind.OTHER;
    }
    if ("None".equals(service.getSpec().getClusterIP())) {
      return Kind.HEADLESS;
    }
    return addresses(service).isEmpty() ? Kind.OTHER : Kind.ADDRESS;
  }

  private static List<String> addresses(Service service) {
    List<String> ips = service.getSpec().getClusterIPs();
    if (ips.isEmpty() && service.getSpec().getClusterIP() != null) {
      ips = List.of(service.getSpec().getClusterIP());
    }
    try {
      return ips.stream().map(ip -> Addresses.literal(ip).getHostAddress()).toList();
    } catch (IllegalArgumentException e) {
      return List.of();
    }
  }

  /** Returns when anything but its status was written, by the last of each writer. */
  private static Stream<String> writes(ObjectMeta metadata) {
    return Stream.ofNullable(metadata.getManagedFields())
        .flatMap(List::stream)
        .filter(entry -> entry.getSubresource() == null)
        .map(ManagedFieldsEntry::getTime)
        .filter(Objects::nonNull);
  }

  private static Optional<Instant> last(Stream<String> times, Duration shift) {
    return times
        .flatMap(text -> instant(text).stream())
        .max(Instant::compareTo)
        .map(at -> at.plus(shift));
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
