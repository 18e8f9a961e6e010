package dev.dnshealth.daemon.cluster;

import dev.dnshealth.daemon.cluster.Faults.Fault;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What can go wrong with the workload and its Corefile, made by {@link Faults#inWorkload}. */
final class WorkloadFaults {

  /** What the first server block begins with; there a plugin comes before those that answer. */
  private static final String BLOCK = ".:53 {";

  private final Faults faults;
  private final TestCluster cluster;

  WorkloadFaults(Faults faults, TestCluster cluster) {
    this.faults = faults;
    this.cluster = cluster;
  }

  /** Changes the Corefile to one that no CoreDNS accepts; those that run go on with the old one. */
  Fault corefileRejected() {
    return corefile("\n    no-such-plugin");
  }

  /**
   * Changes the Corefile to one that, beside that, forwards to the DNS Service; so those that run
   * do not follow it.
   */
  Fault corefileRejectedAndInALoop() {
    String upstream = "forward . /etc/resolv.conf";
    String before = cluster.workload().corefile();
    return changed(
        before, before.replace(upstream, "no-such-plugin\n    forward . " + cluster.dnsAddress()));
  }

  /** Changes the Corefile so that every query for a name of the cluster gets this code. */
  Fault answering(String rcode) {
    String template =
        "\n    template ANY ANY cluster.local {\n        rcode %s\n    }".formatted(rcode);
    return corefile(template);
  }

  /** Changes the Corefile so that every name of the cluster has this address. */
  Fault pointingTo(String address) {
    String template =
        "\n    template IN A cluster.local {\n        answer \"{{ .Name }} 30 IN A %s\"\n    }"
            .formatted(address);
    return corefile(template);
  }

  /** Begins a rollout whose pods count as available only after this long. */
  Fault rollout(Duration length) {
    edit(length, Map.of("test/rolled-out-at", Instant.now().toString()));
    return faults.opened(() -> edit(Duration.ZERO, Map.of()));
  }

  /** Wants another number of pods, which is no fault but is undone like one. */
  Fault scaledTo(int replicas) {
    cluster.workload().deployment().scale(replicas);
    return faults.opened(() -> cluster.workload().deployment().scale(2));
  }

  /** Tells repair to pause, which is no fault but is undone like one. */
  Fault paused(Instant until, String reason) {
    annotate(
        Map.of("dnshealth.dev/pause-until", until.toString(), "dnshealth.dev/pause-reason", reason),
        Map.of());
    return faults.opened(
        () ->
            annotate(
                Map.of(),
                Map.of("dnshealth.dev/pause-until", "", "dnshealth.dev/pause-reason", "")));
  }

  /** Takes the right to do anything with this resource from the Role with which the daemon acts. */
  Fault withoutRight(String resource) {
    Resource<Role> role =
        cluster
            .client()
            .rbac()
            .roles()
            .inNamespace(TestCluster.DNS_NAMESPACE)
            .withName("dnshealth-act");
    List<PolicyRule> all = role.require().getRules();
    List<PolicyRule> left =
        all.stream().filter(rule -> !rule.getResources().contains(resource)).toList();
    if (left.equals(all)) {
      throw new IllegalStateException("no rule about " + resource);
    }
    role.edit(found -> found.edit().withRules(left).build());
    return faults.opened(() -> role.edit(found -> found.edit().withRules(all).build()));
  }

  private void annotate(Map<String, String> added, Map<String, String> removed) {
    cluster
        .workload()
        .edit(
            found ->
                found
                    .edit()
                    .editMetadata()
                    .removeFromAnnotations(removed)
                    .addToAnnotations(added)
                    .endMetadata()
                    .build());
  }

  private void edit(Duration length, Map<String, String> annotations) {
    cluster
        .workload()
        .edit(
            found ->
                found
                    .edit()
                    .editSpec()
                    .withMinReadySeconds((int) length.toSeconds())
                    .editTemplate()
                    .editMetadata()
                    .addToAnnotations(annotations)
                    .endMetadata()
                    .endTemplate()
                    .endSpec()
                    .build());
  }

  private Fault corefile(String first) {
    String before = cluster.workload().corefile();
    return changed(before, before.replace(BLOCK, BLOCK + first));
  }

  private Fault changed(String before, String after) {
    if (before.equals(after)) {
      throw new IllegalStateException("not as known: " + before);
    }
    cluster.workload().corefile(after);
    return faults.opened(() -> cluster.workload().corefile(before));
  }
}
