package dev.dnshealth.k8s;

import static dev.dnshealth.k8s.Samples.endpoint;
import static dev.dnshealth.k8s.Samples.pod;
import static dev.dnshealth.k8s.Samples.service;
import static dev.dnshealth.k8s.Samples.slice;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.Target;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TargetMappingTest {

  private static final DnsService SERVICE = Samples.dnsService();

  @Test
  void aServiceAndTwoPodsAreThreeTargets() {
    List<Target> targets =
        TargetMapping.targets(
            SERVICE,
            List.of(
                slice(
                    "s",
                    "IPv4",
                    endpoint("10.42.0.3", "b", "u2"),
                    endpoint("10.42.0.2", "a", "u1"))),
            List.of(pod("a", "u1"), pod("b", "u2")));

    assertThat(targets)
        .extracting(Target::id)
        .containsExactly("kube-dns@10.43.0.10", "a@10.42.0.2", "b@10.42.0.3");
    assertThat(targets)
        .extracting(Target::role)
        .containsExactly(Role.SERVICE, Role.SERVER, Role.SERVER);
    assertThat(targets.get(1).instance()).contains(new Instance("a", "u1", Optional.of("node-1")));
  }

  @Test
  void wherePodsListenElsewhereTheSlicesSaySo() {
    List<Target> targets =
        TargetMapping.targets(
            SERVICE,
            List.of(
                new EndpointSliceBuilder(slice("s", "IPv4", endpoint("10.42.0.2", "a", "u1")))
                    .editMatchingPort(port -> "UDP".equals(port.getProtocol()))
                    .withPort(1053)
                    .endPort()
                    .build()),
            List.of(pod("a", "u1")));

    assertThat(targets).extracting(target -> target.udp().getPort()).containsExactly(53, 1053);
  }

  @Test
  void whereSlicesTellNoPortItIsTheOneThatWasSet() {
    List<Target> targets =
        TargetMapping.targets(
            DnsService.of(service("10.43.0.10"), OptionalInt.of(53)),
            List.of(
                new EndpointSliceBuilder(slice("s", "IPv4", endpoint("10.42.0.2", "a", "u1")))
                    .withPorts(List.of())
                    .build()),
            List.of(pod("a", "u1")));

    assertThat(targets)
        .extracting(target -> target.udp().getPort() + " " + target.tcp().getPort())
        .containsExactly("53 53", "53 53");
  }

  @Test
  void withDualStackEachFamilyIsATargetAndTheInstanceIsShared() {
    List<Target> targets =
        TargetMapping.targets(
            DnsService.of(service("10.43.0.10", "fd00::a"), OptionalInt.empty()),
            List.of(
                slice("s4", "IPv4", endpoint("10.42.0.2", "a", "u1")),
                slice("s6", "IPv6", endpoint("fd01::2", "a", "u1"))),
            List.of(pod("a", "u1")));

    assertThat(targets)
        .extracting(Target::id)
        .containsExactly(
            "kube-dns@10.43.0.10",
            "kube-dns@fd00:0:0:0:0:0:0:a",
            "a@10.42.0.2",
            "a@fd01:0:0:0:0:0:0:2");
    assertThat(targets.get(2).instance()).isEqualTo(targets.get(3).instance());
  }

  @Test
  void thePodsPortsComeFromTheSliceAndTheServicesFromTheService() {
    List<Target> targets =
        TargetMapping.targets(
            SERVICE,
            List.of(slice("s", "IPv4", 5353, 5354, List.of(endpoint("10.42.0.2", "a", "u1")))),
            List.of(pod("a", "u1")));

    assertThat(targets.get(0).udp().getPort()).isEqualTo(53);
    assertThat(targets.get(0).tcp().getPort()).isEqualTo(53);
    assertThat(targets.get(1).udp().getPort()).isEqualTo(5353);
    assertThat(targets.get(1).tcp().getPort()).isEqualTo(5354);
  }

  static Stream<Arguments> sightings() {
    return Stream.of(
        sighting("ready", ready(true), running(), true),
        sighting("not ready, but it runs", ready(false), running(), true),
        sighting("terminating", ready(true), TargetMappingTest::terminating, false),
        sighting("pending", ready(false), phase("Pending"), false),
        sighting("failed", ready(false), phase("Failed"), false),
        sighting("made anew under its old name", ready(true), uid("other"), false));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sightings")
  void aPodIsATargetWhileItRunsAndIsTheOneOfTheSlice(
      String what,
      UnaryOperator<EndpointBuilder> endpoint,
      UnaryOperator<PodBuilder> pod,
      boolean seen) {
    Endpoint e = endpoint.apply(new EndpointBuilder(endpoint("10.42.0.2", "a", "u1"))).build();
    Pod p = pod.apply(new PodBuilder(pod("a", "u1"))).build();

    List<Target> targets =
        TargetMapping.targets(SERVICE, List.of(slice("s", "IPv4", e)), List.of(p));

    assertThat(targets).hasSize(seen ? 2 : 1);
  }

  @Test
  void anEndpointWithoutAPodIsNamedByItsAddress() {
    Endpoint byHand = new EndpointBuilder().withAddresses("192.0.2.7").build();

    List<Target> targets =
        TargetMapping.targets(SERVICE, List.of(slice("s", "IPv4", byHand)), List.of());

    assertThat(targets.get(1).instance())
        .contains(new Instance("192.0.2.7", "ip:192.0.2.7", Optional.empty()));
  }

  @Test
  void aPodThatTwoSlicesListIsOneTarget() {
    List<Target> targets =
        TargetMapping.targets(
            SERVICE,
            List.of(
                slice("s1", "IPv4", endpoint("10.42.0.2", "a", "u1")),
                slice("s2", "IPv4", endpoint("10.42.0.2", "a", "u1"))),
            List.of(pod("a", "u1")));

    assertThat(targets).hasSize(2);
  }

  @Test
  void slicesOfNamesAndThoseWithoutADnsPortGiveNoTargets() {
    List<Target> targets =
        TargetMapping.targets(
            SERVICE,
            List.of(
                slice("fqdn", "FQDN", endpoint("a.example.com", "a", "u1")),
                new EndpointSliceBuilder(slice("none", "IPv4", endpoint("10.42.0.2", "a", "u1")))
                    .withPorts()
                    .build()),
            List.of(pod("a", "u1")));

    assertThat(targets).extracting(Target::role).containsExactly(Role.SERVICE);
  }

  @Test
  void withoutASelectorTheSliceIsBelievedAsItIs() {
    DnsService bare =
        DnsService.of(
            new ServiceBuilder(service("10.43.0.10"))
                .editSpec()
                .withSelector(Map.of())
                .endSpec()
                .build(),
            OptionalInt.empty());

    List<Target> targets =
        TargetMapping.targets(
            bare, List.of(slice("s", "IPv4", endpoint("10.42.0.2", "a", "u1"))), List.of());

    assertThat(targets).extracting(Target::id).contains("a@10.42.0.2");
  }

  private static UnaryOperator<EndpointBuilder> ready(boolean ready) {
    return e -> e.editConditions().withReady(ready).endConditions();
  }

  private static UnaryOperator<PodBuilder> running() {
    return UnaryOperator.identity();
  }

  private static UnaryOperator<PodBuilder> phase(String phase) {
    return p -> p.editStatus().withPhase(phase).endStatus();
  }

  private static UnaryOperator<PodBuilder> uid(String uid) {
    return p -> p.editMetadata().withUid(uid).endMetadata();
  }

  private static PodBuilder terminating(PodBuilder pod) {
    return pod.editMetadata().withDeletionTimestamp("2026-01-02T03:04:05Z").endMetadata();
  }

  private static Arguments sighting(
      String what,
      UnaryOperator<EndpointBuilder> endpoint,
      UnaryOperator<PodBuilder> pod,
      boolean seen) {
    return Arguments.of(what, endpoint, pod, seen);
  }
}
