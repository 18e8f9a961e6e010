package dev.dnshealth.k8s;

import dev.dnshealth.k8s.corefile.Corefile;
import dev.dnshealth.k8s.corefile.ImportPath;
import dev.dnshealth.k8s.corefile.ImportSource;
import dev.dnshealth.k8s.lint.Known;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files that a container finds in the ConfigMaps it mounts, at the paths where it finds them.
 */
final class MountedFiles implements ImportSource {

  private static final String COREFILE = "Corefile";
  private static final String USUAL = "/etc/coredns/Corefile";

  private final NavigableMap<String, String> files = new TreeMap<>();
  private final List<Mount> mounts = new ArrayList<>();
  private final Container container;

  /**
   * A place where something is mounted.
   *
   * @param path the directory or file
   * @param unread why its content is not known; empty if it is
   */
  private record Mount(String path, Optional<String> unread) {
    boolean covers(String file) {
      return file.equals(path) || file.startsWith(path.endsWith("/") ? path : path + "/");
    }
  }

  private MountedFiles(Container container) {
    this.container = container;
  }

  /**
   * Finds the files of {@code container}.
   *
   * @param maps reads a ConfigMap by its name; one that is not there and need not be is empty
   */
  static MountedFiles of(
      PodSpec pod, Container container, Function<Source, Known<ConfigMap>> maps) {
    MountedFiles found = new MountedFiles(container);
    for (VolumeMount mount : container.getVolumeMounts()) {
      pod.getVolumes().stream()
          .filter(volume -> volume.getName().equals(mount.getName()))
          .forEach(volume -> found.add(mount, volume, maps));
    }
    return found;
  }

  /**
   * A ConfigMap in a volume.
   *
   * @param name its name
   * @param optional whether the pod starts without it
   * @param items which keys are files, and how they are called; empty for all by their own names
   */
  record Source(String name, boolean optional, List<KeyToPath> items) {

    static Source of(@Nullable String name, @Nullable Boolean optional, List<KeyToPath> items) {
      return new Source(Objects.requireNonNullElse(name, ""), Boolean.TRUE.equals(optional), items);
    }

    Map<String, String> files(ConfigMap map) {
      Map<String, String> data = Objects.requireNonNullElse(map.getData(), Map.of());
      Map<String, String> files = new TreeMap<>();
      if (items.isEmpty()) {
        files.putAll(data);
      }
      items.stream()
          .filter(item -> data.containsKey(item.getKey()))
          .forEach(item -> files.put(item.getPath(), data.getOrDefault(item.getKey(), "")));
      return files;
    }
  }

  private void add(VolumeMount mount, Volume volume, Function<Source, Known<ConfigMap>> maps) {
    List<Source> sources = sources(volume).toList();
    if (sources.isEmpty()) {
      mounts.add(
          new Mount(
              mount.getMountPath(),
              Optional.of("volume " + volume.getName() + " is no ConfigMap")));
    }
    for (Source source : sources) {
      Known<Map<String, String>> content = maps.apply(source).map(source::files);
      mounts.add(
          new Mount(
              mount.getMountPath(),
              content.value().isPresent() ? Optional.empty() : Optional.of(content.why())));
      content.value().ifPresent(texts -> texts.forEach((name, text) -> add(mount, name, text)));
    }
  }

  private void add(VolumeMount mount, String name, String text) {
    String sub = Objects.requireNonNullElse(mount.getSubPath(), "");
    Path at = Path.of(mount.getMountPath());
    if (sub.isEmpty()) {
      files.put(at.resolve(name).normalize().toString(), text);
    } else if (sub.equals(name)) {
      files.put(at.normalize().toString(), text);
    }
  }

  private static Stream<Source> sources(Volume volume) {
    return Stream.concat(
        Stream.ofNullable(volume.getConfigMap())
            .map(map -> Source.of(map.getName(), map.getOptional(), map.getItems())),
        Stream.ofNullable(volume.getProjected())
            .flatMap(projected -> projected.getSources().stream())
            .map(VolumeProjection::getConfigMap)
            .filter(Objects::nonNull)
            .map(map -> Source.of(map.getName(), map.getOptional(), map.getItems())));
  }

  /** Reads the Corefile, the one that the container's arguments name or else the one there is. */
  Known<Corefile> corefile() {
    return path()
        .map(path -> corefile(COREFILE, Objects.requireNonNullElse(files.get(path), "")))
        .map(Known::of)
        .orElseGet(() -> Known.unknown(whyNot(conf().orElse(COREFILE))));
  }

  /**
   * Reads {@code text} as if it were the Corefile.
   *
   * @param name the name by which positions call it
   */
  Corefile corefile(String name, String text) {
    String path = path().or(this::conf).orElse(USUAL);
    return Corefile.parse(
        name, text, (pattern, from) -> find(pattern, from.equals(name) ? path : from));
  }

  private Optional<String> path() {
    Optional<String> typed = conf();
    return typed.isPresent()
        ? typed.filter(files::containsKey)
        : files.keySet().stream().filter(MountedFiles::isCorefile).findFirst();
  }

  private String whyNot(String path) {
    return mounts.stream()
        .flatMap(mount -> mount.unread().stream())
        .findFirst()
        .orElse("no mounted ConfigMap has " + path);
  }

  private static boolean isCorefile(String path) {
    return path.endsWith("/" + COREFILE);
  }

  /** Returns the path after {@code -conf}. */
  private Optional<String> conf() {
    List<String> words =
        Stream.concat(container.getCommand().stream(), container.getArgs().stream()).toList();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i).replaceFirst("^--", "-");
      if (word.startsWith("-conf=")) {
        return Optional.of(normal(word.substring("-conf=".length())));
      }
      if (word.equals("-conf") && i + 1 < words.size()) {
        return Optional.of(normal(words.get(i + 1)));
      }
    }
    return Optional.empty();
  }

  private static String normal(String path) {
    return Path.of(path).normalize().toString();
  }

  @Override
  public Imported find(String pattern, String from) {
    return ImportPath.of(pattern, from)
        .map(this::find)
        .orElseGet(() -> new Imported.Unread(pattern + " is no path"));
  }

  private Imported find(ImportPath wanted) {
    Optional<String> unread =
        mounts.stream()
            .filter(mount -> mount.covers(wanted.path()))
            .flatMap(mount -> mount.unread().stream())
            .findFirst();
    if (unread.isPresent()) {
      return new Imported.Unread(unread.get());
    }
    if (mounts.stream().noneMatch(mount -> mount.covers(wanted.path()))) {
      return new Imported.Unread(wanted.path() + " is in no mounted ConfigMap");
    }
    Pattern regex = wanted.regex();
    NavigableMap<String, String> matching = new TreeMap<>(files);
    matching.keySet().removeIf(file -> !regex.matcher(file).matches());
    return matching.isEmpty() && !wanted.isPattern()
        ? new Imported.Missing()
        : new Imported.Files(matching);
  }
}
