package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dnshealth.core.remediation.Standing;
import dev.dnshealth.core.testing.ManualTime;
import dev.dnshealth.k8s.lease.LeaseSettings;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Its rounds follow each other in no time, while its clock is moved by hand. */
class LeaseLeadershipTest {

  private static final String LEASES = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases";
  private static final String LEASE = LEASES + "/kube-dns-dnshealth";
  private static final LeaseSettings SETTINGS =
      new LeaseSettings(Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofMillis(100));

  private final MockApi api = new MockApi();
  private final ManualTime time = new ManualTime(MockApi.NOW);
  private final List<LeaseLeadership> open = new ArrayList<>();

  @AfterEach
  void end() {
    open.forEach(LeaseLeadership::close);
    open.forEach(l -> l.awaitEnd(Duration.ofSeconds(5)));
    api.close();
  }

  @Test
  void shippedLeaseIsTakenAfterAWhileAndKeepsWhatElseItHolds() {
    shipped();
    LeaseLeadership leadership = leads("pod-1");

    String self = leadership.current().leader(time.now()).orElseThrow();
    assertThat(self).startsWith("pod-1_");
    assertThat(spec("holderIdentity")).isEqualTo(self);
    assertThat(spec("leaseDurationSeconds")).isEqualTo("15");
    assertThat(spec("leaseTransitions")).isEqualTo("1");
    assertThat(lease().get().getMetadata().getLabels()).containsEntry("made", "by-hand");
    assertThat(api.requests("PUT " + LEASE).get(0))
        .contains("\"resourceVersion\":\"", "\"renewTime\":\"2026-01-02T03:04:20.000000Z\"");
    assertThat(leadership.current())
        .isEqualTo(new Standing.Leads(self, time.now().plusSeconds(10)));
  }

  @Test
  void missingLeaseIsMade() {
    LeaseLeadership leadership = start("pod-1");
    await().until(() -> lease().get() != null);
    assertThat(leadership.current().leads(time.now())).isFalse();
    assertThat(lease().get().<Object>get("spec")).isNull();

    // That it was made, it may learn after us.
    await()
        .until(
            () -> {
              time.advance(Duration.ofSeconds(1));
              return leadership.current().leads(time.now());
            });
    assertThat(api.requests("POST " + LEASES)).hasSize(1);
  }

  @Test
  void leadIsRenewedAsTimeGoesOn() {
    shipped();
    LeaseLeadership leadership = leads("pod-1");

    for (int i = 0; i < 10; i++) {
      time.advance(Duration.ofSeconds(9));
      await()
          .until(
              () ->
                  leadership.current() instanceof Standing.Leads leads
                      && leads.until().equals(time.now().plusSeconds(10)));
    }
    assertThat(spec("leaseTransitions")).isEqualTo("1");
  }

  @Test
  void leadThatIsGivenBackIsTakenWithoutWaiting() {
    shipped();
    LeaseLeadership first = leads("pod-1");
    LeaseLeadership second = start("pod-2");
    String leader = first.current().leader(time.now()).orElseThrow();
    await().until(() -> second.current().leader(time.now()).equals(Optional.of(leader)));

    first.close();
    assertThat(first.current().leads(time.now())).isFalse();

    await().until(() -> second.current().leads(time.now()));
    assertThat(spec("holderIdentity")).startsWith("pod-2_");
    assertThat(spec("leaseTransitions")).isEqualTo("2");
    assertThat(api.requests("PUT " + LEASE))
        .anyMatch(put -> put.contains("\"holderIdentity\":\"\",\"leaseDurationSeconds\":1"));
  }

  @Test
  void whoDoesNotLeadGivesNothingBack() {
    shipped();
    LeaseLeadership first = leads("pod-1");
    LeaseLeadership second = start("pod-2");
    await().until(() -> second.current().leader(time.now()).isPresent());

    second.close();
    second.awaitEnd(Duration.ofSeconds(5));

    assertThat(spec("holderIdentity")).startsWith("pod-1_");
    assertThat(first.current().leads(time.now())).isTrue();
  }

  /** As a container that is started again in its pod. */
  @Test
  void sameNameIsNotTheSameProcess() {
    shipped();
    leads("pod-1");
    LeaseLeadership again = start("pod-1");

    await().until(() -> again.current().leader(time.now()).isPresent());
    assertThat(again.current().leads(time.now())).isFalse();
  }

  @Test
  void whoIsOvertakenSeesWhoLeadsWhenItAsksAnew() throws Exception {
    shipped();
    LeaseLeadership leadership = leads("pod-1");
    // The clock stands still, so that no round writes.
    takenBy("other");

    Standing standing = leadership.refresh().toCompletableFuture().get(10, TimeUnit.SECONDS);

    assertThat(standing).isEqualTo(new Standing.Follows(Optional.of("other"), "other leads"));
    assertThat(leadership.current()).isEqualTo(standing);
  }

  @Test
  void whoIsOvertakenFindsOutWhenItRenews() {
    shipped();
    LeaseLeadership leadership = leads("pod-1");
    takenBy("other");

    time.advance(Duration.ofSeconds(2));

    await().until(() -> leadership.current().leader(time.now()).equals(Optional.of("other")));
    assertThat(spec("holderIdentity")).isEqualTo("other");
  }

  @Test
  void changeOfALabelTakesTheLeadFromNobody() throws Exception {
    shipped();
    LeaseLeadership leadership = leads("pod-1");
    patch("{\"metadata\":{\"labels\":{\"a\":\"b\"}}}");

    assertThat(leadership.refresh().toCompletableFuture().get(10, TimeUnit.SECONDS))
        .isInstanceOf(Standing.Leads.class);
    time.advance(Duration.ofSeconds(5));
    await()
        .until(
            () ->
                leadership.current() instanceof Standing.Leads leads
                    && leads.until().equals(time.now().plusSeconds(10)));
    assertThat(lease().get().getMetadata().getLabels()).containsEntry("a", "b");
  }

  @Test
  void withoutAnApiTheLeadRunsOutAndNobodyCanTell() {
    shipped();
    LeaseLeadership leadership = leads("pod-1");
    api.stop();

    assertThat(leadership.refresh().toCompletableFuture())
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableThat()
        .withMessageContaining("Lease kube-system/kube-dns-dnshealth cannot be read");
    assertThat(leadership.current().leads(time.now())).isTrue();
    time.advance(Duration.ofSeconds(10));
    assertThat(leadership.current().leads(time.now())).isFalse();

    api.comeBack();
    await().until(() -> leadership.current().leads(time.now()));
  }

  @Test
  void missingRightIsNamed() {
    shipped();
    api.answer("PUT " + LEASE, 403, "{\"message\":\"leases is forbidden\"}");
    LeaseLeadership leadership = start("pod-1");
    await().until(() -> api.requests("GET " + LEASE).size() > 1);
    time.advance(Duration.ofSeconds(15));

    await()
        .until(
            () ->
                leadership
                    .current()
                    .words(time.now())
                    .equals(
                        "the right to update Lease kube-system/kube-dns-dnshealth is missing:"
                            + " leases is forbidden"));
    assertThat(leadership.current().leads(time.now())).isFalse();
  }

  @Test
  void leaseThatIsMissingAndCannotBeMadeIsNamed() {
    api.answer("POST " + LEASES, 403, "{\"message\":\"leases is forbidden\"}");
    LeaseLeadership leadership = start("pod-1");

    await()
        .until(
            () ->
                leadership
                    .current()
                    .words(time.now())
                    .startsWith("Lease kube-system/kube-dns-dnshealth is missing; apply the"));
  }

  @Test
  void whatIsNoLeaseIsNotTaken() {
    api.answer("GET " + LEASE, 200, "{}");
    LeaseLeadership leadership = start("pod-1");
    await().until(() -> leadership.current().words(time.now()).endsWith("it is no Lease"));

    time.advance(Duration.ofMinutes(1));
    int asked = api.requests("GET " + LEASE).size();
    await().until(() -> api.requests("GET " + LEASE).size() > asked + 2);
    assertThat(api.requests("PUT")).isEmpty();
    assertThat(leadership.current().leads(time.now())).isFalse();
  }

  private LeaseLeadership leads(String name) {
    LeaseLeadership leadership = start(name);
    int asked = api.requests("GET " + LEASE).size();
    await().until(() -> api.requests("GET " + LEASE).size() > asked + 1);
    time.advance(Duration.ofSeconds(15));
    await().until(() -> leadership.current().leads(time.now()));
    return leadership;
  }

  private LeaseLeadership start(String name) {
    LeaseLeadership leadership =
        new LeaseLeadership(api.client(), Samples.dnsService(), name, SETTINGS, time);
    open.add(leadership);
    leadership.start();
    leadership.start();
    return leadership;
  }

  private void shipped() {
    api.client()
        .resource(
            """
            apiVersion: coordination.k8s.io/v1
            kind: Lease
            metadata:
              name: kube-dns-dnshealth
              namespace: kube-system
              labels: {made: by-hand}
            """)
        .create();
  }

  private void takenBy(String other) {
    patch("{\"spec\":{\"holderIdentity\":\"" + other + "\"}}");
  }

  private void patch(String change) {
    lease().patch(PatchContext.of(PatchType.JSON_MERGE), change);
  }

  private String spec(String field) {
    return String.valueOf(lease().get().<Object>get("spec", field));
  }

  private Resource<GenericKubernetesResource> lease() {
    return api.client()
        .genericKubernetesResources("coordination.k8s.io/v1", "Lease")
        .inNamespace("kube-system")
        .withName("kube-dns-dnshealth");
  }
}
