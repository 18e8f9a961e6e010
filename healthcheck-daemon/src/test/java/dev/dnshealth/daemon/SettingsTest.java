package dev.dnshealth.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dnshealth.core.config.Config;
import dev.dnshealth.core.config.ConfigException;
import dev.dnshealth.core.config.DaemonRole;
import dev.dnshealth.core.config.Mode;
import dev.dnshealth.core.config.VantageKeys;
import dev.dnshealth.core.probe.Network;
import dev.dnshealth.core.probe.Vantage;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.CanarySettings;
import dev.dnshealth.k8s.ClusterSettings;
import dev.dnshealth.k8s.EvidenceSettings;
import dev.dnshealth.k8s.PeerSettings;
import dev.dnshealth.k8s.TokenAccess;
import dev.dnshealth.k8s.TruthSettings;
import dev.dnshealth.k8s.lease.LeaseSettings;
import dev.dnshealth.k8s.peers.PeerAccess;
import dev.dnshealth.k8s.peers.SecretAccess;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {

  @Test
  void nothingHasToBeSet() {
    Config config = Settings.read(List.of(), Map.of("PATH", "/bin"));

    ClusterSettings cluster =
        Settings.cluster(config, Map.of("POD_NAME", "daemon-1", "NODE_NAME", "node-1"));

    assertThat(cluster.vantage())
        .isEqualTo(new Vantage("daemon-1", Optional.of("node-1"), Network.POD));
    assertThat(cluster.namespace()).isEmpty();
    assertThat(cluster.policy().mode()).isEqualTo(Mode.ACT);
    assertThat(cluster.act()).isTrue();
    assertThat(cluster.truth()).isEqualTo(TruthSettings.defaults());
    assertThat(cluster.randomUnder()).isEmpty();
    assertThat(cluster.canary()).isEmpty();
    assertThat(cluster.lease()).isEqualTo(LeaseSettings.defaults());
    assertThat(cluster.evidence()).isEqualTo(EvidenceSettings.defaults());
    assertThat(cluster.peers()).isEmpty();
    assertThat(config.get(VantageKeys.ROLE)).isEqualTo(DaemonRole.MEMBER);
  }

  @Test
  void othersAreAskedWhereThereIsSomethingToShowThem() {
    Map<String, String> pod = Map.of("POD_NAMESPACE", "here", "POD_NAME", "us");
    Config token =
        Settings.read(List.of("--peers.token-file=/token", "--peers.pull-interval=1s"), Map.of());
    Config both =
        Settings.read(
            List.of("--peers.token-file=/token", "--peers.secret-file=/secret", "--http.port=7"),
            Map.of());

    assertThat(Settings.cluster(token, pod).peers())
        .contains(
            new PeerSettings(
                "here",
                "us",
                9890,
                Optional.of(Path.of("/token")),
                Duration.ofSeconds(1),
                Duration.ofSeconds(3)));
    PeerSettings settings = Settings.cluster(both, pod).peers().orElseThrow();
    assertThat(settings.credential()).contains(Path.of("/secret"));
    assertThat(settings.port()).isEqualTo(7);
    assertThat(Settings.cluster(token, Map.of("POD_NAME", "us")).peers()).isEmpty();
  }

  @Test
  void accessIsByTokenOrSecretAndClosedWithNeither() {
    assertThat(access()).isNotInstanceOf(TokenAccess.class).isNotInstanceOf(SecretAccess.class);
    assertThat(access().check("Bearer x", "a").status()).isEqualTo(403);
    assertThat(access("--peers.token-file=/token")).isInstanceOf(TokenAccess.class);
    assertThat(access("--peers.token-file=/token", "--peers.secret-file=/secret"))
        .isInstanceOf(SecretAccess.class);
  }

  private static PeerAccess access(String... flags) {
    Config config = Settings.read(List.of(flags), Map.of());
    try (KubernetesClient client = new KubernetesClientBuilder().build()) {
      return Settings.access(config, Map.of("POD_NAMESPACE", "here"), client, Time.system());
    }
  }

  @Test
  void vantageInItsNodesNetworkSaysSo() {
    Config config =
        Settings.read(
            List.of(),
            Map.of("HEALTHCHECK_ROLE", "vantage", "HEALTHCHECK_VANTAGE_NETWORK", "host"));

    assertThat(config.get(VantageKeys.ROLE)).isEqualTo(DaemonRole.VANTAGE);
    assertThat(Settings.cluster(config, Map.of()).vantage().network()).isEqualTo(Network.HOST);
  }

  @Test
  void pullsHaveToFitIntoTheTimeForWhichOneIsHeard() {
    ConfigException error =
        catchThrowableOfType(
            ConfigException.class,
            () ->
                Settings.read(
                    List.of("--peers.pull-interval=3s", "--peers.accounts=a, ,b"), Map.of()));
    assertThat(error.problems())
        .containsExactly(
            "flags: peers.accounts: a, ,b (expected: names of ServiceAccounts, with commas"
                + " between)",
            "peers.pull-interval: 3s (expected: less than peers.heard-within, which is 3s)");
  }

  @Test
  void evidenceCanBeSet() {
    Config config =
        Settings.read(
            List.of("--evidence.enabled=false", "--evidence.logs=true", "--evidence.within=500ms"),
            Map.of());

    assertThat(Settings.cluster(config, Map.of()).evidence())
        .isEqualTo(new EvidenceSettings(false, true, Duration.ofMillis(500)));
  }

  @Test
  void aCanaryIsMadeInOurOwnNamespaceIfItIsWanted() {
    Config config =
        Settings.read(List.of("--canary.enabled=true", "--canary.interval=1m"), Map.of());

    Map<String, String> pod = Map.of("POD_NAMESPACE", "here", "POD_NAME", "us", "POD_UID", "1");
    assertThat(Settings.cluster(config, pod).canary())
        .contains(
            new CanarySettings(
                "here", Optional.of(new CanarySettings.Pod("us", "1")), Duration.ofMinutes(1)));
    assertThat(Settings.cluster(config, Map.of()).canary())
        .contains(new CanarySettings("dnshealth", Optional.empty(), Duration.ofMinutes(1)));
  }

  @Test
  void whatIsLearnedFromApiAndPodsCanBeSet() {
    Config config =
        Settings.read(
            List.of(
                "--facts.pod-pages=false",
                "--truth.services=0",
                "--truth.propagation=30s",
                "--probe.random-under=random.example."),
            Map.of());

    ClusterSettings cluster = Settings.cluster(config, Map.of());

    assertThat(cluster.truth()).isEqualTo(new TruthSettings(false, 0, Duration.ofSeconds(30)));
    assertThat(cluster.randomUnder()).contains("random.example.");
  }

  @Test
  void leaseCanBeSetInItsOrder() {
    Config config =
        Settings.read(
            List.of("--lease.duration=6s", "--lease.renew-deadline=4s", "--lease.retry=1s"),
            Map.of());

    assertThat(Settings.cluster(config, Map.of()).lease())
        .isEqualTo(
            new LeaseSettings(Duration.ofSeconds(6), Duration.ofSeconds(4), Duration.ofSeconds(1)));
    ConfigException error =
        catchThrowableOfType(
            ConfigException.class,
            () -> Settings.read(List.of("--lease.duration=10s", "--lease.retry=12s"), Map.of()));
    assertThat(error.problems())
        .containsExactly(
            "lease.renew-deadline: 10s (expected: less than lease.duration, which is 10s)",
            "lease.retry: 12s (expected: less than lease.renew-deadline, which is 10s)");
  }

  @Test
  void flagsWinOverEnvironmentAndThatOverTheFile(@TempDir Path directory) throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("settings.yaml"),
            "detection: {failures: 6, recoveries: 6, suspect-after: 6}\n");

    Config config =
        Settings.read(
            List.of("--config=" + file, "--detection.recoveries=8"),
            Map.of(
                "HEALTHCHECK_DETECTION_RECOVERIES", "7",
                "HEALTHCHECK_DETECTION_SUSPECT_AFTER", "7"));

    assertThat(config.policy().detection().failures()).isEqualTo(6);
    assertThat(config.policy().detection().suspectAfter()).isEqualTo(7);
    assertThat(config.policy().detection().recoveries()).isEqualTo(8);
  }

  @Test
  void allThatIsWrongIsToldAtOnce() {
    ConfigException error =
        catchThrowableOfType(
            ConfigException.class,
            () ->
                Settings.read(
                    List.of("-v", "--config=no-such-file.yaml", "--detection.failurs=5"),
                    Map.of("HEALTHCHECK_MODE", "sometimes")));

    assertThat(error.problems())
        .anySatisfy(p -> assertThat(p).contains("-v: not understood"))
        .anySatisfy(p -> assertThat(p).contains("no-such-file.yaml: there is no such file"))
        .anySatisfy(
            p -> assertThat(p).contains("detection.failurs", "did you mean detection.failures?"))
        .anySatisfy(p -> assertThat(p).contains("HEALTHCHECK_MODE", "sometimes"))
        .hasSize(4);
  }
}
