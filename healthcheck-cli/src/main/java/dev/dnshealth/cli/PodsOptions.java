package dev.dnshealth.cli;

import dev.dnshealth.k8s.OutsideSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say whether pods may be made to probe from; a mixin. */
final class PodsOptions {

  /** What it takes to end what has begun, give back the Lease and take prober pods away. */
  static final Duration END_WITHIN = Duration.ofSeconds(25);

  private static final String IMAGE_VARIABLE = "HEALTHCHECK_IMAGE";

  @Option(
      names = {"--allow-pods", "-allowPods"},
      arity = "0..1",
      paramLabel = "true|false",
      fallbackValue = "true",
      description =
          "from outside the cluster: make short-lived pods that probe over UDP, where that cannot"
              + " be done from here (default: false)")
  private Optional<Boolean> allowed = Optional.empty();

  @Option(
      names = "--image",
      paramLabel = "IMAGE",
      description =
          "the image of these pods, which is the daemon's (default: " + IMAGE_VARIABLE + ")")
  private Optional<String> image = Optional.empty();

  /** Returns whether pods may be made, if it is said. */
  Optional<Boolean> allowed() {
    return allowed;
  }

  /** Returns the image, if it is named. */
  Optional<String> image() {
    return image;
  }

  /** Returns these as settings, with what the environment says. */
  OutsideSettings settings() {
    return settings(System.getenv());
  }

  OutsideSettings settings(Map<String, String> environment) {
    return new OutsideSettings(
        allowed.orElse(false),
        image.or(
            () ->
                Optional.ofNullable(environment.get(IMAGE_VARIABLE))
                    .filter(name -> !name.isEmpty())));
  }
}
