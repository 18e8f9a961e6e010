package dev.dnshealth.k8s;

import dev.dnshealth.core.config.Config;
import dev.dnshealth.core.config.ConfigKeys;
import dev.dnshealth.core.config.Policy;
import dev.dnshealth.core.config.Removal;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.k8s.lease.LeaseSettings;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a user may say about the cluster; whatever is absent is found out.
 *
 * @param namespace the DNS Service's namespace
 * @param service the DNS Service's name
 * @param udpPort the UDP port of the Service, or that of its pods where these differ
 * @param domain the cluster's domain
 * @param external the name outside the cluster that is asked for; empty for none
 * @param randomUnder a domain outside the cluster under which random names are asked for
 * @param truth how much is learned from the API and the pods
 * @param canary how it is measured how long changes take to be known; absent: it is not
 * @param evidence what is gathered about an action
 * @param lease how it is found out which of several monitors acts
 * @param removal how a pod is removed
 * @param outside what may be done to see more from outside the cluster
 * @param act whether anything may be done at all; without, there is no remediator
 * @param interception whether to check that nothing intercepts DNS on the way; only from a pod
 * @param peers how other vantages are asked for what they saw; absent: they are not
 * @param vantage where probes are sent from
 * @param policy the numbers by which is judged
 */
public record ClusterSettings(
    Optional<String> namespace,
    Optional<String> service,
    OptionalInt udpPort,
    Optional<String> domain,
    String external,
    Optional<String> randomUnder,
    TruthSettings truth,
    Optional<CanarySettings> canary,
    EvidenceSettings evidence,
    LeaseSettings lease,
    Removal removal,
    OutsideSettings outside,
    boolean act,
    boolean interception,
    Optional<PeerSettings> peers,
    Vantage vantage,
    Policy policy) {

  public ClusterSettings {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(service, "service");
    Objects.requireNonNull(udpPort, "udpPort");
    Objects.requireNonNull(domain, "domain");
    Objects.requireNonNull(external, "external");
    Objects.requireNonNull(randomUnder, "randomUnder");
    Objects.requireNonNull(truth, "truth");
    Objects.requireNonNull(canary, "canary");
    Objects.requireNonNull(evidence, "evidence");
    Objects.requireNonNull(lease, "lease");
    Objects.requireNonNull(removal, "removal");
    Objects.requireNonNull(peers, "peers");
    Objects.requireNonNull(outside, "outside");
    Objects.requireNonNull(vantage, "vantage");
    Objects.requireNonNull(policy, "policy");
  }

  /** Returns settings that say nothing but where probes are sent from and how is judged. */
  public static ClusterSettings of(Vantage vantage, Policy policy) {
    return new ClusterSettings(
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        KubernetesProbes.EXTERNAL,
        Optional.empty(),
        TruthSettings.defaults(),
        Optional.empty(),
        EvidenceSettings.defaults(),
        LeaseSettings.defaults(),
        Removal.EVICT,
        OutsideSettings.defaults(),
        true,
        vantage.network() == Network.POD,
        Optional.empty(),
        vantage,
        policy);
  }

  /**
   * Returns what is configured.
   *
   * @param canary how it is measured how long changes take to be known; absent: it is not
   * @param peers how other vantages are asked for what they saw; absent: they are not
   */
  public static ClusterSettings of(
      Config config,
      Optional<CanarySettings> canary,
      Optional<PeerSettings> peers,
      Vantage vantage) {
    return new ClusterSettings(
        config.get(ConfigKeys.SERVICE_NAMESPACE),
        config.get(ConfigKeys.SERVICE_NAME),
        config.get(ConfigKeys.SERVICE_PORT).map(OptionalInt::of).orElse(OptionalInt.empty()),
        config.get(ConfigKeys.CLUSTER_DOMAIN),
        config.get(ConfigKeys.EXTERNAL_NAME).orElse(""),
        config.get(ConfigKeys.RANDOM_UNDER),
        new TruthSettings(
            config.get(ConfigKeys.POD_PAGES),
            config.get(ConfigKeys.TRUTH_SERVICES),
            config.get(ConfigKeys.TRUTH_PROPAGATION)),
        canary,
        new EvidenceSettings(
            config.get(ConfigKeys.EVIDENCE),
            config.get(ConfigKeys.EVIDENCE_LOGS),
            config.get(ConfigKeys.EVIDENCE_WITHIN)),
        new LeaseSettings(
            config.get(ConfigKeys.LEASE_DURATION),
            config.get(ConfigKeys.LEASE_RENEW_DEADLINE),
            config.get(ConfigKeys.LEASE_RETRY)),
        config.get(ConfigKeys.REMOVAL),
        new OutsideSettings(config.get(ConfigKeys.OUTSIDE_PODS), config.get(ConfigKeys.IMAGE)),
        true,
        vantage.network() == Network.POD,
        peers,
        vantage,
        config.policy());
  }

  /**
   * Returns settings for a look of a moment, at what a person names; whatever is absent is found
   * out, and all else is as usual.
   *
   * @param outside what may be done to see more from outside the cluster
   * @param act whether what the person asks for may be done
   */
  public static ClusterSettings ofOneLook(
      Optional<String> namespace,
      Optional<String> service,
      OptionalInt udpPort,
      Optional<String> domain,
      String external,
      OutsideSettings outside,
      boolean act,
      Vantage vantage) {
    ClusterSettings usual = of(vantage, Policy.defaults());
    return new ClusterSettings(
        namespace,
        service,
        udpPort,
        domain,
        external,
        usual.randomUnder,
        usual.truth,
        usual.canary,
        usual.evidence,
        usual.lease,
        usual.removal,
        outside,
        act,
        usual.interception,
        usual.peers,
        vantage,
        usual.policy);
  }
}
