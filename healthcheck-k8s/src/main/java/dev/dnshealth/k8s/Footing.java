package dev.dnshealth.k8s;

import dev.dnshealth.core.config.Config;
import dev.dnshealth.core.config.ConfigKeys;
import dev.dnshealth.core.config.Mode;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.time.Time;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What one who comes with a person's credentials finds in a cluster, and may do there.
 *
 * @param service the DNS Service
 * @param vantage where it is, seen from the cluster
 * @param missingToRead the rights without which less is known
 * @param missingToAct the rights to act that are missing; empty if none is, or none is wanted
 */
public record Footing(
    DnsService service, Vantage vantage, List<String> missingToRead, List<String> missingToAct) {

  public Footing {
    Objects.requireNonNull(service, "service");
    Objects.requireNonNull(vantage, "vantage");
    missingToRead = List.copyOf(missingToRead);
    missingToAct = List.copyOf(missingToAct);
  }

  /**
   * Finds it out. Asks the API, so this takes a moment.
   *
   * @param inPod whether {@code client} is what Kubernetes gives a pod
   * @throws KubernetesSetupException if there is no such Service, or it may not be looked at
   */
  public static Footing find(KubernetesClient client, boolean inPod, Config config, Time time) {
    DnsService service =
        new DnsServiceFinder(client, time)
            .findOnly(
                config.get(ConfigKeys.SERVICE_NAMESPACE),
                config.get(ConfigKeys.SERVICE_NAME),
                config
                    .get(ConfigKeys.SERVICE_PORT)
                    .map(OptionalInt::of)
                    .orElse(OptionalInt.empty()));
    List<ReadRights.Missing> unreadable = ReadRights.missing(client, service, time);
    ReadRights.requireNeeded(unreadable, "get them (the ClusterRole view has them)");
    List<String> missingToAct =
        config.get(ConfigKeys.MODE) == Mode.OBSERVE
            ? List.of()
            : Rights.toLead(
                    new Api(client, time),
                    service,
                    config.get(ConfigKeys.REMOVAL),
                    config.policy().repair().optIn(),
                    time)
                .missing(Optional.empty())
                .orElse(List.of("which ones is not known: the API does not tell"));
    return new Footing(
        service,
        Whereabouts.find(client, inPod, time),
        unreadable.stream().map(ReadRights.Missing::right).toList(),
        missingToAct);
  }
}
