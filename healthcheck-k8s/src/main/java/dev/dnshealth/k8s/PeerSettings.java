package dev.dnshealth.k8s;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How other vantages are found and asked for what they saw.
 *
 * @param namespace the namespace that ours and their pods are in
 * @param self the name of our pod
 * @param port the port where they are asked, if their pods do not say
 * @param credential the file with what shows that we may ask; absent: we show nothing
 * @param pullInterval how often each is asked
 * @param heardWithin how long after it was last asked with success it counts as heard
 */
public record PeerSettings(
    String namespace,
    String self,
    int port,
    Optional<Path> credential,
    Duration pullInterval,
    Duration heardWithin) {

  public PeerSettings {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(self, "self");
    Objects.requireNonNull(credential, "credential");
    Objects.requireNonNull(pullInterval, "pullInterval");
    Objects.requireNonNull(heardWithin, "heardWithin");
  }
}
