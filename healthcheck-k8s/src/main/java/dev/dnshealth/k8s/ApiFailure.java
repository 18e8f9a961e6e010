package dev.dnshealth.k8s;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in words why the API server could not be asked, and what to do about it. */
final class ApiFailure {

  private ApiFailure() {}

  /**
   * Returns the exception that tells a user about {@code failure}.
   *
   * @param server the API server's address
   * @param failure a {@link IOException}, or a {@link CallNotPermittedException}
   */
  static ApiNotReachableException of(String server, Exception failure) {
    return new ApiNotReachableException(
        "the Kubernetes API at " + server + " " + words(failure), failure);
  }

  private static String words(Exception failure) {
    if (has(failure, SSLException.class)) {
      return "cannot be trusted ("
          + root(failure)
          + "); check the certificate authority in the kubeconfig, and that the address is right";
    }
    if (has(failure, UnresolvedAddressException.class)
        || has(failure, UnknownHostException.class)) {
      return "cannot be reached: its name has no address; check the name and this machine's DNS";
    }
    if (has(failure, HttpTimeoutException.class)) {
      return "cannot be reached: no answer within "
          + Api.TIMEOUT.toSeconds()
          + " s; check the address, the network and firewalls on the way";
    }
    if (has(failure, InterruptedIOException.class)) {
      return "cannot be reached: interrupted; run it again";
    }
    if (has(failure, ConnectException.class)) {
      return "cannot be reached: no connection can be made; check the address, and that it runs";
    }
    return "cannot be reached (" + root(failure) + "); check address and network";
  }

  private static boolean has(Throwable failure, Class<? extends Throwable> type) {
    return causes(failure).anyMatch(type::isInstance);
  }

  private static String root(Throwable failure) {
    Throwable root = causes(failure).reduce(failure, (a, b) -> b);
    return Optional.ofNullable(root.getMessage())
        .flatMap(message -> message.lines().findFirst())
        .orElseGet(() -> root.getClass().getSimpleName());
  }

  private static Stream<Throwable> causes(@Nullable Throwable failure) {
    return failure == null
        ? Stream.empty()
        : Stream.concat(Stream.of(failure), causes(failure.getCause()));
  }
}
