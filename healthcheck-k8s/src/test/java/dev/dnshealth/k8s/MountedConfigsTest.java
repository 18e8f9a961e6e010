package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.facts.Facts;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
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
        new MountedConfigs(List.of(map("coredns", "Corefile", data(T1, "f:Corefile"))), false);

    assertThat(configs.facts(Duration.ZERO))
        .contains(new Facts.ConfigFacts("coredns", Optional.empty()));
    assertThat(configs.corefile()).contains("text");
  }

  @Test
  void withoutACorefileThereIsNoConfig() {
    MountedConfigs configs = new MountedConfigs(List.of(map("other", "key")), true);

    assertThat(configs.facts(Duration.ZERO)).isEmpty();
    assertThat(configs.corefile()).isEmpty();
  }

  private static Optional<Instant> changedAt(ConfigMap... maps) {
    return new MountedConfigs(List.of(maps), true)
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
