package dev.dnshealth.daemon.cluster;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.PullResponseItem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.dockerclient.DockerClientProviderStrategy;
import org.testcontainers.dockerclient.TransportConfig;

/** The two images that the tests need: Kubernetes in a container, and the project's own. */
final class Images {

  /** The project's image, as the tests name it. */
  static final String PROJECT = "dnshealth/healthcheck:test";

  /** How long the registry may take to begin to answer: shorter than anyone waits when offline. */
  private static final long FIRST_ANSWER_SECONDS = 20;

  private static final long PULL_SECONDS = 600;

  private Images() {}

  /** Returns the image that the nodes are made from. */
  static String kubernetes() {
    return System.getenv().getOrDefault("HEALTHCHECK_K3S_IMAGE", "rancher/k3s:v1.34.4-k3s1");
  }

  /** Returns the project's image, built from the jars of this build at the first call. */
  static String project() {
    return Project.IMAGE;
  }

  private static final class Project {
    private static final String IMAGE = build();
  }

  private static String build() {
    try {
      ProcessBuilder script =
          new ProcessBuilder(Path.of("image").toAbsolutePath().toString(), PROJECT)
              .redirectErrorStream(true);
      // Maven has made the jars just before, and is still at work in the same directories.
      script.environment().put("HEALTHCHECK_BUILD", "never");
      script
          .environment()
          .put(
              "DOCKER_HOST",
              DockerClientFactory.instance().getTransportConfig().getDockerHost().toString());
      Process build = script.start();
      String output = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (build.waitFor() != 0) {
        throw new IllegalStateException("The image could not be built:\n" + output);
      }
      return PROJECT;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Writes an image to a file below {@code target} and returns it. */
  static Path save(String image) {
    Path file = Path.of("target", "project-image.tar");
    try (InputStream content = DockerClientFactory.lazyClient().saveImageCmd(image).exec()) {
      Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns why no cluster can be had here, or empty if it can. */
  static Optional<String> whyNoCluster() {
    TransportConfig engine;
    try {
      engine = DockerClientFactory.instance().getTransportConfig();
    } catch (IllegalStateException e) {
      return Optional.of("Docker cannot be reached");
    }
    // Testcontainers' usual client first pulls images of its own: minutes, where there is no
    // registry.
    try (DockerClient docker = DockerClientProviderStrategy.getClientForConfig(engine)) {
      return missing(docker);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<String> missing(DockerClient docker) {
    try {
      docker.inspectImageCmd(kubernetes()).exec();
      return Optional.empty();
    } catch (NotFoundException e) {
      return pull(docker);
    }
  }

  private static Optional<String> pull(DockerClient docker) {
    try (Pull pull = docker.pullImageCmd(kubernetes()).exec(new Pull())) {
      if (!pull.begun.await(FIRST_ANSWER_SECONDS, TimeUnit.SECONDS)) {
        return Optional.of("the registry of image " + kubernetes() + " does not answer");
      }
      if (!pull.awaitCompletion(PULL_SECONDS, TimeUnit.SECONDS)) {
        return Optional.of("image " + kubernetes() + " takes too long to pull");
      }
      docker.inspectImageCmd(kubernetes()).exec();
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      return Optional.of("image " + kubernetes() + " cannot be pulled: " + firstLine(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("the thread was interrupted");
    }
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /** A pull that knows when the first word came from the registry. */
  private static final class Pull extends ResultCallback.Adapter<PullResponseItem> {
    private final CountDownLatch begun = new CountDownLatch(1);

    @Override
    public void onNext(PullResponseItem item) {
      begun.countDown();
    }

    @Override
    public void onError(Throwable throwable) {
      super.onError(throwable);
      begun.countDown();
    }

    @Override
    public void onComplete() {
      super.onComplete();
      begun.countDown();
    }
  }
}
