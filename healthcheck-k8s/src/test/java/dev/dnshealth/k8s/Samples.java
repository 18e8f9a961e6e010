package dev.dnshealth.k8s;

import dev.dnshealth.core.diagnosis.FaultId;
import dev.dnshealth.core.remediation.Action;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.target.Instance;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Objects as kubeadm and its kind make them. */
final class Samples {

  static final String NAMESPACE = "kube-system";
  static final FaultId FAULT = new FaultId("DNS-POD-DEAF");

  private Samples() {}

  static Service service(String... ips) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace(NAMESPACE)
        .withName("kube-dns")
        .addToLabels("k8s-app", "kube-dns")
        .endMetadata()
        .withNewSpec()
        .withType("ClusterIP")
        .withClusterIP(ips[0])
        .withClusterIPs(ips)
        .addToSelector("k8s-app", "kube-dns")
        .addNewPort()
        .withName("metrics")
        .withProtocol("TCP")
        .withPort(9153)
        .endPort()
        .addNewPort()
        .withName("dns")
        .withProtocol("UDP")
        .withPort(53)
        .endPort()
        .addNewPort()
        .withName("dns-tcp")
        .withProtocol("TCP")
        .withPort(53)
        .endPort()
        .endSpec()
        .build();
  }

  static DnsService dnsService() {
    return DnsService.of(service("10.43.0.10"), OptionalInt.empty());
  }

  static Pod pod(String name, String uid) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace(NAMESPACE)
        .withName(name)
        .withUid(uid)
        .addToLabels("k8s-app", "kube-dns")
        .addNewOwnerReference()
        .withApiVersion("apps/v1")
        .withKind("ReplicaSet")
        .withName("coredns-1")
        .withUid("rs")
        .withController(true)
        .endOwnerReference()
        .endMetadata()
        .withNewSpec()
        .withNodeName("node-1")
        .addNewContainer()
        .withName("sidecar")
        .endContainer()
        .addNewContainer()
        .withName("coredns")
        .addNewPort()
        .withProtocol("UDP")
        .withContainerPort(53)
        .endPort()
        .endContainer()
        .endSpec()
        .withNewStatus()
        .withPhase("Running")
        .endStatus()
        .build();
  }

  static Endpoint endpoint(String ip, String pod, String uid) {
    return new EndpointBuilder()
        .withAddresses(ip)
        .withNodeName("node-1")
        .withNewConditions()
        .withReady(true)
        .endConditions()
        .withNewTargetRef()
        .withKind("Pod")
        .withNamespace(NAMESPACE)
        .withName(pod)
        .withUid(uid)
        .endTargetRef()
        .build();
  }

  static EndpointSlice slice(String name, String type, Endpoint... endpoints) {
    return slice(name, type, 53, 53, Arrays.asList(endpoints));
  }

  static EndpointSlice slice(String name, String type, int udp, int tcp, List<Endpoint> endpoints) {
    return new EndpointSliceBuilder()
        .withNewMetadata()
        .withNamespace(NAMESPACE)
        .withName(name)
        .addToLabels("kubernetes.io/service-name", "kube-dns")
        .endMetadata()
        .withAddressType(type)
        .addNewPort()
        .withName("metrics")
        .withProtocol("TCP")
        .withPort(9153)
        .endPort()
        .addNewPort()
        .withName("dns")
        .withProtocol("UDP")
        .withPort(udp)
        .endPort()
        .addNewPort()
        .withName("dns-tcp")
        .withProtocol("TCP")
        .withPort(tcp)
        .endPort()
        .withEndpoints(endpoints)
        .build();
  }

  static Reservation reservation(String pod, String uid, Optional<Duration> grace) {
    return reservation(new Action.Replace(new Instance(pod, uid, Optional.of("node-1")), grace));
  }

  static Reservation quarantine(String pod, String uid, List<String> labels) {
    return reservation(
        new Action.Quarantine(
            new Instance(pod, uid, Optional.of("node-1")), labels, Duration.ofMinutes(30)));
  }

  static Reservation raise(String pod, String uid, long from, long to) {
    long mib = 1024 * 1024;
    return reservation(
        new Action.RaiseMemory(
            new Instance(pod, uid, Optional.of("node-1")),
            "coredns",
            "d1",
            "coredns",
            from * mib,
            to * mib));
  }

  private static Reservation reservation(Action action) {
    return new Reservation(
        "r-" + action.instance().uid(),
        action,
        FAULT,
        "holder-1",
        Instant.parse("2026-01-02T03:04:00Z"));
  }
}
