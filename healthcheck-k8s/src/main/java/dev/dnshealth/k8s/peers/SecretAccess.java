package dev.dnshealth.k8s.peers;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** Access for whoever knows the secret that is in a file. Safe for use by several threads. */
public final class SecretAccess implements PeerAccess {

  private final Bearer secret;

  /** Makes access by this secret. */
  public SecretAccess(Bearer secret) {
    this.secret = secret;
  }

  @Override
  public Decision check(String authorization, String remote) {
    String shown = PeerAccess.bearer(authorization);
    if (shown.isEmpty()) {
      return Decision.UNNAMED;
    }
    Optional<String> expected = secret.get();
    if (expected.isEmpty()) {
      return new Decision(503, "the secret in " + secret + " cannot be read");
    }
    // The time that this takes tells nothing of the secret but its length.
    boolean same =
        MessageDigest.isEqual(
            shown.getBytes(StandardCharsets.UTF_8),
            expected.get().getBytes(StandardCharsets.UTF_8));
    return same ? Decision.ALLOWED : new Decision(401, "not the secret of the peers");
  }
}
