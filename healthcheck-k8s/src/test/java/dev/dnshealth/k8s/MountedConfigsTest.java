package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.facts.Facts;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MountedConfigsTest {

  private static final Instant T1 = Instant.parse("2026-01-02T03:00:01Z");
  private static final Instant T2 = Instant.parse("2026-01-02T03:00:02Z");
  private static final Instant T3 = Instant.parse("2026-01-02T03:00:03Z");

  @Test
  void onlyAWriteOfTheCorefileIsAChangeOfIt() {
    ConfigMap main =
        map(
            "coredns",
            "Corefile",
            data(T1, ".", "f:Corefile"),
            data(T2, "f:NodeHosts"),
            entry(T3, Map.of("f:metadata", Map.of("f:labels", Map.of()))));

    assertThat(changedAt(main)).contains(T1);
  }

  @Test
  void theNewestWriteOfTheCorefileCounts() {
    assertThat(
            changedAt(map("coredns", "Corefile", data(T3, "f:Corefile"), data(T1, "f:Corefile"))))
        .contains(T3);
  }

  @Test
  void withoutAWriterOfTheCorefileItsChangeIsUnknown() {
    assertThat(changedAt(map("coredns", "Corefile"))).isEmpty();
    assertThat(changedAt(map("coredns", "Corefile", data(T1, "f:NodeHosts")))).isEmpty();
    ConfigMap without = map("coredns", "Corefile");
    without.getMetadata().setManagedFields(null);
    assertThat(changedAt(without)).isEmpty();
  }

  @Test
  void aWriteToAnotherMountedMapIsAChangeToo() {
    ConfigMap main = map("coredns", "Corefile", data(T1, "f:Corefile"));

    assertThat(changedAt(map("coredns-custom", "a.server", data(T2, "f:a.server")), main))
        .contains(T2);
    assertThat(changedAt(main, map("hosts", "NodeHosts", data(T2, "f:NodeHosts")))).contains(T1);
    assertThat(changedAt(main, map("coredns-custom", "a.server"))).isEmpty();
  }

  @Test
  void aMapWithoutDataChangesNothing() {
    ConfigMap empty = map("coredns-custom", "a.server");
    empty.setData(null);

    assertThat(changedAt(map("coredns", "Corefile", data(T1, "f:Corefile")), empty)).contains(T1);
  }

  @Test
  void aMapThatCouldNotBeReadLeavesTheChangeUnknown() {
    MountedConfigs configs =
        new MountedConfigs(
            List.of(map("coredns", "Corefile", data(T1, "f:Corefile"))), false, Optional.empty());

    assertThat(configs.facts(Duration.ZERO))
        .contains(new Facts.ConfigFacts("coredns", Optional.empty()));
    assertThat(configs.corefile()).contains("text");
  }

  @Test
  void withoutACorefileThereIsNoConfig() {
    MountedConfigs configs =
        new MountedConfigs(List.of(map("other", "key")), true, Optional.empty());

    assertThat(configs.facts(Duration.ZERO)).isEmpty();
    assertThat(configs.corefile()).isEmpty();
  }

  @Test
  void aCorefileThatCannotBeParsedIsToldWithItsLine() {
    assertThat(problem(true, corefile(".:53 {\n  errors\n")))
        .contains("Corefile:1: the { that is opened here is never closed");
    assertThat(problem(true, corefile(".:53 {\n  errors\n}\n"))).isEmpty();
  }

  @Test
  void aMapThatCouldNotBeReadIsNotTakenForOneWithoutTheFile() {
    ConfigMap main = corefile(".:53 {\n  import /etc/custom/a.server\n}\n");

    assertThat(problem(false, main)).isEmpty();
    assertThat(problem(true, main, map("custom", "a.server"))).isEmpty();
    assertThat(problem(true, main)).isPresent();
    assertThat(problem(true, main, map("custom", "b.server"))).isPresent();
  }

  private static ConfigMap corefile(String text) {
    ConfigMap map = map("coredns", "Corefile");
    map.getData().put("Corefile", text);
    return map;
  }

  /** What is wrong for a pod that mounts the ConfigMaps coredns and custom. */
  private static Optional<String> problem(boolean complete, ConfigMap... maps) {
    PodSpec pod =
        new PodSpecBuilder()
            .addNewContainer()
            .withName("coredns")
            .addNewVolumeMount()
            .withName("main")
            .withMountPath("/etc/coredns")
            .endVolumeMount()
            .addNewVolumeMount()
            .withName("custom")
            .withMountPath("/etc/custom")
            .endVolumeMount()
            .endContainer()
            .addNewVolume()
            .withName("main")
            .withNewConfigMap()
            .withName("coredns")
            .endConfigMap()
            .endVolume()
            .addNewVolume()
            .withName("custom")
            .withNewConfigMap()
            .withName("custom")
            .withOptional(true)
            .endConfigMap()
            .endVolume()
            .build();
    return MountedConfigs.of(pod, List.of(maps), complete)
        .facts(Duration.ZERO)
        .flatMap(Facts.ConfigFacts::problem);
  }

  private static Optional<Instant> changedAt(ConfigMap... maps) {
    return new MountedConfigs(List.of(maps), true, Optional.empty())
        .facts(Duration.ZERO)
        .flatMap(Facts.ConfigFacts::changedAt);
  }

  private static ConfigMap map(String name, String key, ManagedFieldsEntry... entries) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(name)
        .withCreationTimestamp("2020-01-01T00:00:00Z")
        .withManagedFields(entries)
        .endMetadata()
        .addToData(key, "text")
        .build();
  }

  private static ManagedFieldsEntry data(Instant at, String... fields) {
    return entry(
        at,
        Map.of("f:data", Arrays.stream(fields).collect(Collectors.toMap(f -> f, f -> Map.of()))));
  }

  private static ManagedFieldsEntry entry(Instant at, Map<String, Object> fields) {
    FieldsV1 owned = new FieldsV1();
    owned.setAdditionalProperties(fields);
    return new ManagedFieldsEntryBuilder().withTime(at.toString()).withFieldsV1(owned).build();
  }
}
