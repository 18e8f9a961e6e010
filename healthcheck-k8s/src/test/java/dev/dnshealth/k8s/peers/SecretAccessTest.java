package dev.dnshealth.k8s.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.testing.ManualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretAccessTest {

  @TempDir Path directory;

  private final ManualTime time = new ManualTime(Instant.EPOCH);
  private Path file;
  private PeerAccess access;

  @BeforeEach
  void aSecret() throws IOException {
    file = Files.writeString(directory.resolve("secret"), "open sesame\n".replace(' ', '-'));
    access = new SecretAccess(new Bearer(file, time));
  }

  @Test
  void whoKnowsItIsAllowedAndNobodyElse() {
    assertThat(access.check("Bearer open-sesame", "a").allowed()).isTrue();
    assertThat(access.check("Bearer open-sesam", "a").status()).isEqualTo(401);
    assertThat(access.check("Bearer open-sesame2", "a").status()).isEqualTo(401);
    assertThat(access.check("open-sesame", "a").status()).isEqualTo(401);
    assertThat(access.check("", "a").status()).isEqualTo(401);
  }

  @Test
  void anotherSecretHoldsSoonAfterItIsWritten() throws IOException {
    assertThat(access.check("Bearer open-sesame", "a").allowed()).isTrue();
    Files.writeString(file, "another");
    time.advance(Duration.ofSeconds(11));
    assertThat(access.check("Bearer open-sesame", "a").allowed()).isFalse();
    assertThat(access.check("Bearer another", "a").allowed()).isTrue();
  }

  @Test
  void withoutASecretNobodyIsAllowed() throws IOException {
    for (String content : new String[] {"", "\n", "two words"}) {
      Files.writeString(file, content);
      assertThat(new SecretAccess(new Bearer(file, time)).check("Bearer x", "a").status())
          .isEqualTo(503);
    }
    Files.delete(file);
    assertThat(new SecretAccess(new Bearer(file, time)).check("Bearer x", "a").status())
        .isEqualTo(503);
    assertThat(new Bearer(file, time).headers()).isEmpty();
  }

  @Test
  void whereNothingIsSetItIsClosedAndSaysWhatToSet() {
    PeerAccess.Decision decision = PeerAccess.closed().check("Bearer x", "a");
    assertThat(decision.status()).isEqualTo(403);
    assertThat(decision.words()).contains("peers.token-file", "peers.secret-file");
  }
}
