package dev.dnshealth.k8s;

import dev.dnshealth.core.target.Target;
import dev.dnshealth.core.testing.ManualTime;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.DoubleSupplier;

/** A mock API, and the discovery that follows the DNS Service in it from {@code node-1}. */
final class FollowedCluster implements AutoCloseable {

  final MockApi api = new MockApi();
  final ManualTime time = new ManualTime(MockApi.NOW);
  final KubernetesDiscovery discovery;

  FollowedCluster(Duration lookEvery, DoubleSupplier slowdown) {
    discovery =
        new KubernetesDiscovery(
            new Api(api.client(), time),
            Samples.dnsService(),
            OptionalInt.empty(),
            true,
            Optional.of("node-1"),
            lookEvery,
            slowdown,
            time);
  }

  /** Returns the ids of the targets. */
  List<String> ids() {
    return discovery.current().all().stream().map(Target::id).toList();
  }

  /** Makes or replaces an object, and returns the UID that the server gives it. */
  String put(HasMetadata object) {
    return api.client().resource(object).createOr(r -> r.update()).getMetadata().getUid();
  }

  @Override
  public void close() {
    discovery.close();
    api.close();
  }
}
