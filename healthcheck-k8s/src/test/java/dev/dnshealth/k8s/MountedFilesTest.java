package dev.dnshealth.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.k8s.corefile.Corefile;
import dev.dnshealth.k8s.corefile.Directive;
import dev.dnshealth.k8s.corefile.ImportSource.Imported;
import dev.dnshealth.k8s.corefile.UnreadImport;
import dev.dnshealth.k8s.lint.Known;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MountedFilesTest {

  private static final String MAIN = "/etc/coredns/Corefile";

  private final Map<String, ConfigMap> maps = new HashMap<>();
  private final ContainerBuilder container = new ContainerBuilder().withName("coredns");
  private final PodSpecBuilder pod = new PodSpecBuilder();

  @Test
  void customFilesOfAMapThatNeedNotBeThereAreImported() {
    mount("config", "coredns", "/etc/coredns", false);
    mount("custom", "coredns-custom", "/etc/coredns/custom", true);
    map(
        "coredns",
        "Corefile",
        """
        import custom/common
        . {
          import /etc/coredns/custom/*.override
        }
        import /etc/coredns/custom/*.server
        """);
    map("coredns-custom", "common", "(x) {\n}\n", "log.override", "log\n", "a.server", "a {\n}\n");

    Corefile file = corefile();

    assertThat(file.problem()).isEmpty();
    assertThat(file.unread()).isEmpty();
    assertThat(file.blocks()).extracting(Object::toString).containsExactly(".:53", "a:53");
    assertThat(file.directives("log"))
        .extracting(Directive::at)
        .hasToString("[/etc/coredns/custom/log.override:1]");
  }

  @Test
  void withoutThatMapNothingIsImportedAndNothingIsWrong() {
    mount("config", "coredns", "/etc/coredns", false);
    mount("custom", "coredns-custom", "/etc/coredns/custom", true);
    map("coredns", "Corefile", ". {\n import custom/*.override\n}\n");

    assertThat(corefile().problem()).isEmpty();
    assertThat(corefile().unread()).isEmpty();
  }

  @Test
  void aFileThatIsInNoMapIsMissing() {
    mount("config", "coredns", "/etc/coredns", false);
    map("coredns", "Corefile", ". {\n import extra\n}\n");

    assertThat(corefile().problem())
        .map(problem -> problem.what() + " " + problem.at())
        .contains("the imported file extra is not there Corefile:2");
  }

  @Test
  void whatLiesElsewhereIsNotKnown() {
    mount("config", "coredns", "/etc/coredns", false);
    mount("forbidden", "secret-map", "/etc/forbidden", false);
    pod.addNewVolume().withName("keys").withNewSecret().endSecret().endVolume();
    container.addNewVolumeMount().withName("keys").withMountPath("/keys").endVolumeMount();
    map(
        "coredns",
        "Corefile",
        ". {\n import /keys/a\n import /etc/forbidden/*\n import /opt/b\n}\n");

    assertThat(corefile().unread())
        .extracting(UnreadImport::why)
        .containsExactly(
            "volume keys is no ConfigMap", "no rights", "/opt/b is in no mounted ConfigMap");
  }

  @Test
  void filesMayBeRenamedProjectedOrMountedOneByOne() {
    pod.addNewVolume()
        .withName("items")
        .withNewConfigMap()
        .withName("one")
        .addNewItem()
        .withKey("key")
        .withPath("sub/Corefile")
        .endItem()
        .endConfigMap()
        .endVolume()
        .addNewVolume()
        .withName("projected")
        .withNewProjected()
        .addNewSource()
        .withNewConfigMap()
        .withName("two")
        .endConfigMap()
        .endSource()
        .endProjected()
        .endVolume();
    container
        .addNewVolumeMount()
        .withName("items")
        .withMountPath("/conf")
        .endVolumeMount()
        .addNewVolumeMount()
        .withName("projected")
        .withMountPath("/conf/sub/more")
        .withSubPath("b")
        .endVolumeMount();
    map("one", "key", ". {\n import more\n}\n", "ignored", "x");
    map("two", "a", "x", "b", "log\n");

    assertThat(corefile().problem()).isEmpty();
    assertThat(corefile().directives("log"))
        .extracting(Directive::at)
        .hasToString("[/conf/sub/more:1]");
    assertThat(files().find("/conf/ignored", MAIN)).isEqualTo(new Imported.Missing());
  }

  @Test
  void theArgumentsSayWhichFileItIs() {
    mount("config", "coredns", "/etc/coredns", false);
    map("coredns", "Corefile", "a {\n}\n", "Other", "b {\n}\n");

    container.withArgs("-conf", "/etc/coredns/Other");
    assertThat(corefile().blocks()).extracting(Object::toString).containsExactly("b:53");
    container.withArgs("--conf=/etc/coredns/./Corefile");
    assertThat(corefile().blocks()).extracting(Object::toString).containsExactly("a:53");
    container.withArgs("-conf", "/opt/Corefile");
    assertThat(known().why()).isEqualTo("no mounted ConfigMap has /opt/Corefile");
  }

  @Test
  void whyThereIsNoCorefileIsSaid() {
    assertThat(known().why()).isEqualTo("no mounted ConfigMap has Corefile");

    mount("config", "unknown", "/etc/coredns", false);
    assertThat(known().why()).isEqualTo("no rights");
  }

  @Test
  void aWildcardStandsForWhatIsWithinOneName() {
    mount("config", "coredns", "/etc/coredns", false);
    mount("custom", "custom", "/etc/coredns/custom", true);
    map("coredns", "a.x", "1", "b.x", "2", "c.y", "3");
    map("custom", "d.x", "4");

    assertThat(files().find("*.x", MAIN))
        .isEqualTo(
            new Imported.Files(
                new TreeMap<>(Map.of("/etc/coredns/a.x", "1", "/etc/coredns/b.x", "2"))));
    assertThat(files().find("?.y", MAIN))
        .isEqualTo(new Imported.Files(Map.of("/etc/coredns/c.y", "3")));
    assertThat(files().find("*.z", MAIN)).isEqualTo(new Imported.Files(Map.of()));
  }

  private void mount(String volume, String map, String path, boolean optional) {
    pod.addNewVolume()
        .withName(volume)
        .withNewConfigMap()
        .withName(map)
        .withOptional(optional)
        .endConfigMap()
        .endVolume();
    container.addNewVolumeMount().withName(volume).withMountPath(path).endVolumeMount();
  }

  private void map(String name, String... data) {
    ConfigMapBuilder map = new ConfigMapBuilder();
    for (int i = 0; i < data.length; i += 2) {
      map.addToData(data[i], data[i + 1]);
    }
    maps.put(name, map.build());
  }

  private Corefile corefile() {
    return known().value().orElseThrow();
  }

  private Known<Corefile> known() {
    return files().corefile();
  }

  private MountedFiles files() {
    PodSpec spec = pod.build();
    return MountedFiles.of(
        spec,
        container.build(),
        source ->
            maps.containsKey(source.name())
                ? Known.of(maps.get(source.name()))
                : source.optional() ? Known.of(new ConfigMap()) : Known.unknown("no rights"));
  }
}
