package dev.dnshealth.daemon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.evidence.Peer;
import dev.dnshealth.core.monitor.ObservationSource.Heard;
import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.probe.Observation;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.ClusterSources;
import dev.dnshealth.k8s.outside.ProberPods;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.k3s.K3sContainer;

/** Prober pods, sent by this JVM, which reaches the API server and nothing else of the cluster. */
@NeedsCluster
class ProberPodsIT {

  /** Longer than a prober lives, so that each was renewed. */
  private static final Duration WATCHED = Duration.ofSeconds(55);

  /** They ask each second; the rest is for a machine that is busy. */
  private static final Duration WITHOUT_A_GAP = Duration.ofSeconds(4);

  private final TestCluster cluster = TestCluster.get();
  private final Time time = Time.system();
  private final List<Observation> seen = new ArrayList<>();
  private final Map<String, Set<String>> epochs = new HashMap<>();

  @BeforeEach
  void begin() {
    cluster.reset();
    cluster.daemon().importImage();
    cluster.await("no prober is left of another test", () -> cluster.probers().pods().isEmpty());
  }

  @Test
  void probersOnBothNodesTellADeafPodFromAHealthyOneWithoutAGap() {
    Pod deaf = cluster.dnsPodOn(cluster.agent());
    Pod well = cluster.dnsPodOn(cluster.server());
    cluster.faults().in(deaf).udpDeaf();
    Set<String> pods = new TreeSet<>();
    try (ClusterSources sources = FromOutside.sources(cluster.client(), time);
        ProberPods outside =
            new ProberPods(
                cluster.client(), Images.PROJECT, sources.discovery(), sources.probes(), time)) {
      sources.start();
      outside.start();
      cluster.await("both are heard", () -> heard(outside.take()) == 2);
      assertThat(outside.problem()).isEmpty();

      // Long enough for them to be renewed.
      Steadily.holds(
          WATCHED,
          Duration.ofMillis(250),
          () -> {
            cluster.probers().pods().forEach(pod -> pods.add(pod.getMetadata().getName()));
            return heard(outside.take()) == 2;
          });
    }
    assertThat(cluster.probers().jobs()).as("not left to end by themselves").isEmpty();
    cluster.await("no prober is left", () -> cluster.probers().pods().isEmpty());

    assertThat(pods).hasSizeGreaterThanOrEqualTo(4);
    assertThat(epochs).hasSize(2).allSatisfy((vantage, known) -> assertThat(known).hasSize(1));
    assertThat(names(seen.stream().map(Observation::from)))
        .containsExactly("prober agent", "prober server");
    for (String vantage : epochs.keySet()) {
      assertThat(of(vantage, deaf)).as("to the deaf pod").allSatisfy(this::isSilence);
      assertThat(of(vantage, well))
          .as("to the healthy pod")
          .filteredOn(each -> each.outcome() instanceof Outcome.Answered)
          .hasSizeGreaterThanOrEqualTo(of(vantage, well).size() * 95 / 100);
      assertThat(longestGap(of(vantage, well))).isLessThan(WITHOUT_A_GAP);
    }
    assertThat(namespace().getMetadata().getLabels())
        .containsEntry("pod-security.kubernetes.io/enforce", "restricted");
  }

  @Test
  void nothingIsLeftAMinuteAfterTheToolWasKilled(@TempDir Path directory) throws Exception {
    Path kubeconfig =
        Files.writeString(
            directory.resolve("kubeconfig"),
            ((K3sContainer) cluster.server().container()).getKubeConfigYaml());
    Path output = directory.resolve("output");
    Process tool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                FromOutside.class.getName(),
                kubeconfig.toString(),
                Images.PROJECT)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      cluster.await(
          "its probers are heard", () -> Files.readString(output).contains("all are heard"));
      assertThat(cluster.probers().pods()).hasSize(2);
    } finally {
      tool.destroyForcibly();
    }
    assertThat(tool.waitFor()).as("killed by SIGKILL").isEqualTo(128 + 9);
    Instant killed = time.now();

    cluster.await(
        "no prober is left",
        () -> cluster.probers().pods().isEmpty() && cluster.probers().jobs().isEmpty());

    Duration took = Duration.between(killed, time.now());
    System.out.println("gone " + took.toMillis() + " ms after the tool was killed");
    assertThat(took).isLessThan(Duration.ofSeconds(60));
  }

  @Test
  void quotaThatForbidsPodsIsNamedAndNothingIsSeen() {
    var quotas = cluster.client().resourceQuotas().inNamespace(ProberPods.NAMESPACE);
    ensureNamespace();
    ResourceQuota none =
        new ResourceQuotaBuilder()
            .withNewMetadata()
            .withName("none")
            .endMetadata()
            .withNewSpec()
            .addToHard("pods", new Quantity("0"))
            .endSpec()
            .build();
    quotas.resource(none).create();
    try (ClusterSources sources = FromOutside.sources(cluster.client(), time);
        ProberPods outside =
            new ProberPods(
                cluster.client(), Images.PROJECT, sources.discovery(), sources.probes(), time)) {
      sources.start();
      outside.start();

      cluster.await(
          "the quota is named for each",
          () -> {
            Heard heard = outside.take();
            seen.addAll(heard.observations());
            return heard.peers().size() == 2
                && heard.peers().stream()
                    .allMatch(
                        peer ->
                            peer.state() == Peer.State.UNHEARD
                                && peer.detail().contains("its Job makes no pod")
                                && peer.detail().contains("exceeded quota"));
          });
      assertThat(seen).isEmpty();
      assertThat(outside.problem().orElseThrow()).contains("exceeded quota");
    } finally {
      quotas.withName("none").delete();
    }
    assertThat(cluster.probers().jobs()).isEmpty();
  }

  private void ensureNamespace() {
    if (cluster.client().namespaces().withName(ProberPods.NAMESPACE).get() == null) {
      cluster
          .client()
          .namespaces()
          .resource(
              new NamespaceBuilder()
                  .withNewMetadata()
                  .withName(ProberPods.NAMESPACE)
                  .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                  .endMetadata()
                  .build())
          .create();
    }
  }

  private long heard(Heard heard) {
    seen.addAll(heard.observations());
    heard
        .peers()
        .forEach(
            peer ->
                epochs
                    .computeIfAbsent(peer.vantage().id(), id -> new TreeSet<>())
                    .add(peer.epoch()));
    return heard.peers().stream().filter(Peer::heard).count();
  }

  private List<Observation> of(String vantage, Pod pod) {
    List<Observation> found =
        seen.stream()
            .filter(each -> each.from().id().equals(vantage))
            .filter(each -> each.probe().id().equals(DefaultProbes.INTERNAL_UDP))
            .filter(each -> !each.late())
            .filter(
                each ->
                    each.target()
                        .instance()
                        .filter(i -> i.uid().equals(pod.getMetadata().getUid()))
                        .isPresent())
            .sorted(Comparator.comparing(Observation::sentAt))
            .toList();
    assertThat(found).hasSizeGreaterThan(10);
    return found;
  }

  private static Duration longestGap(List<Observation> all) {
    Duration longest = Duration.ZERO;
    for (int i = 1; i < all.size(); i++) {
      Duration gap = Duration.between(all.get(i - 1).sentAt(), all.get(i).sentAt());
      longest = gap.compareTo(longest) > 0 ? gap : longest;
    }
    System.out.println("longest gap: " + longest.toMillis() + " ms");
    return longest;
  }

  private void isSilence(Observation each) {
    assertThat(each.outcome()).isInstanceOf(Outcome.TimedOut.class);
  }

  private static List<String> names(Stream<Vantage> vantages) {
    return vantages.map(Vantage::id).distinct().sorted().collect(Collectors.toList());
  }

  private Namespace namespace() {
    return cluster.client().namespaces().withName(ProberPods.NAMESPACE).require();
  }
}
