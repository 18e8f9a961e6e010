package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeconfigPlaceTest {

  @TempDir Path dir;

  @Test
  void whatIsThereIsToldApart() throws IOException {
    assertThat(KubeconfigPlace.of(Files.createFile(dir.resolve("file"))))
        .isEqualTo(KubeconfigPlace.FILE);
    assertThat(KubeconfigPlace.of(dir)).isEqualTo(KubeconfigPlace.DIRECTORY);
    assertThat(KubeconfigPlace.of(dir.resolve("none"))).isEqualTo(KubeconfigPlace.NOTHING);
  }

  @Test
  void whatMayNotBeLookedAtIsClosed() {
    // Nobody finds out whether it is there, be it for want of a right or as here.
    assertThat(KubeconfigPlace.of(dir.resolve("x".repeat(5000)))).isEqualTo(KubeconfigPlace.CLOSED);
  }

  @Test
  void whoMayNotReadItIsToldAsWhomAndWhatToDo() {
    assertThat(KubeconfigPlace.CLOSED.trouble(Path.of("/kubeconfig"), "65532"))
        .isEqualTo(
            "/kubeconfig may not be read by user 65532, whom this runs as; let that user read it"
                + " (chmod), or run as its owner (with docker: --user $(id -u))");
  }

  @Test
  void whomItRunsAsIsANumber() {
    assertThat(KubeconfigPlace.user()).matches("\\d+");
  }
}
