package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.facts.ServiceFacts;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceMappingTest {

  private static final Service SERVICE = Samples.service("10.43.0.10");

  @Test
  void readyAddressesAreCountedOnceAndThoseThatAreNotReadyAreNot() {
    EndpointSlice first =
        Samples.slice(
            "s1",
            "IPv4",
            Samples.endpoint("10.42.0.1", "a", "u1"),
            Samples.endpoint("10.42.0.2", "b", "u2"),
            notReady(Samples.endpoint("10.42.0.3", "c", "u3")));
    EndpointSlice second = Samples.slice("s2", "IPv4", Samples.endpoint("10.42.0.2", "b", "u2"));

    assertThat(facts(SERVICE, first, second).readyEndpoints()).isEqualTo(2);
    assertThat(facts(SERVICE).readyEndpoints()).isZero();
  }

  @Test
  void aServiceThatIsNotThereMayStillHaveEndpoints() {
    ServiceFacts facts =
        ServiceMapping.service(
            Optional.empty(),
            List.of(Samples.slice("s", "IPv4", Samples.endpoint("10.42.0.1", "a", "u1"))),
            List.of(),
            List.of("Deployment coredns"));

    assertThat(facts)
        .isEqualTo(new ServiceFacts(false, 1, List.of(), List.of("Deployment coredns"), false));
  }

  @ParameterizedTest
  @CsvSource({
    ", , , false",
    "Cluster, , , false",
    "Local, , , true",
    "Cluster, PreferClose, , true",
    ", PreferSameNode, , true",
    ", , Auto, true",
    ", , auto, true",
    ", , Disabled, false",
  })
  void trafficIsLocalWhereTheServiceSaysSo(
      String policy, String distribution, String topology, boolean local) {
    ServiceBuilder service = new ServiceBuilder(SERVICE);
    service
        .editSpec()
        .withInternalTrafficPolicy(policy)
        .withTrafficDistribution(distribution)
        .endSpec();
    if (topology != null) {
      service
          .editMetadata()
          .addToAnnotations("service.kubernetes.io/topology-mode", topology)
          .endMetadata();
    }

    assertThat(facts(service.build()).localTraffic()).isEqualTo(local);
  }

  @Test
  void anAddressOfNoneOfTheSelectedPodsIsAStranger() {
    EndpointSlice slice =
        Samples.slice(
            "s",
            "IPv4",
            Samples.endpoint("10.42.0.1", "a", "u1"),
            Samples.endpoint("10.42.0.2", "a", "replaced"),
            bare("10.42.0.3"),
            notReady(bare("10.42.0.4")));

    assertThat(strangers(SERVICE, slice, pod("a", "u1", "10.42.0.1")))
        .containsExactly("10.42.0.2", "10.42.0.3");
  }

  @Test
  void anAddressThatAKnownPodHasIsNoStrangerHoweverItIsWrittenDown() {
    EndpointSlice slice = Samples.slice("s", "IPv4", bare("10.42.0.1"));

    assertThat(strangers(SERVICE, slice, pod("a", "u1", "10.42.0.1"))).isEmpty();
  }

  @Test
  void endpointsKeptByHandAreNoStrangers() {
    Service service =
        new ServiceBuilder(SERVICE).editSpec().withSelector(Map.of()).endSpec().build();
    EndpointSlice slice = Samples.slice("s", "IPv4", bare("10.42.0.1"));

    assertThat(strangers(service, slice)).isEmpty();
    assertThat(ServiceMapping.strangers(Optional.empty(), List.of(slice), List.of())).isEmpty();
  }

  @Test
  void anAddressOfTheSecondFamilyCannotBeToldToBeAStranger() {
    EndpointSlice slice =
        Samples.slice("s", "IPv6", bare("fd00::9"), Samples.endpoint("fd00::8", "a", "replaced"));

    assertThat(strangers(SERVICE, slice, pod("a", "u1", "10.42.0.1", "fd00::1")))
        .containsExactly("fd00::8");
    assertThat(strangers(SERVICE, slice, pod("a", "u1", "fd00::1", "10.42.0.1")))
        .containsExactly("fd00::9", "fd00::8");
  }

  private static ServiceFacts facts(Service service, EndpointSlice... slices) {
    return ServiceMapping.service(Optional.of(service), List.of(slices), List.of(), List.of());
  }

  private static List<String> strangers(Service service, EndpointSlice slice, Pod... pods) {
    return ServiceMapping.strangers(Optional.of(service), List.of(slice), List.of(pods)).stream()
        .map(ServiceMapping.Stranger::address)
        .toList();
  }

  private static Pod pod(String name, String uid, String... ips) {
    return new PodBuilder(Samples.pod(name, uid))
        .editStatus()
        .withPodIP(ips[0])
        .withPodIPs(Stream.of(ips).map(PodIP::new).toList())
        .endStatus()
        .build();
  }

  private static Endpoint bare(String address) {
    return new EndpointBuilder().withAddresses(address).build();
  }

  private static Endpoint notReady(Endpoint endpoint) {
    return new EndpointBuilder(endpoint)
        .editOrNewConditions()
        .withReady(false)
        .endConditions()
        .build();
  }
}
