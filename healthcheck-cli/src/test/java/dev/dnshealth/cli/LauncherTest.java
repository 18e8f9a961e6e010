package dev.dnshealth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs a copy of the launcher on a machine whose java and mvn only pretend. */
class LauncherTest {

  private static final List<String> TOOLS =
      List.of(
          "bash",
          "cp",
          "dirname",
          "find",
          "flock",
          "grep",
          "head",
          "mkdir",
          "mv",
          "printf",
          "readlink",
          "rm",
          "sed",
          "sort",
          "tail",
          "touch");

  private static final String JAVA =
      """
      #!%s
      case $1 in
        -version) echo 'openjdk version "%s" 2025-04-15' >&2 ;;
        --list-modules) printf '%s' ;;
        *) echo "ran: ${*: -2}"; exit 3 ;;
      esac
      """;

  private static final String MVN =
      """
      #!%s
      [ "$*" != "-B -v" ] || { echo "Apache Maven %s (abc)"; exit; }
      echo built >>builds
      [ ! -e broken ] || { echo "[ERROR] broken.java"; exit 1; }
      mkdir -p healthcheck-cli/target/lib
      touch healthcheck-cli/target/lib/core.jar healthcheck-cli/target/healthcheck-cli-1.jar
      """;

  @TempDir Path dir;
  private Path root;
  private Path bin;

  private record Run(int code, String out, String err) {}

  @BeforeEach
  void lay() throws IOException {
    root = Files.createDirectories(dir.resolve("a clone"));
    bin = Files.createDirectories(dir.resolve("bin"));
    Files.copy(Path.of("..", "healthcheck"), root.resolve("healthcheck"));
    Files.createDirectories(root.resolve(".mvn"));
    Files.createFile(root.resolve("pom.xml"));
    for (String module : List.of("core", "k8s", "cli")) {
      Files.createDirectories(root.resolve("healthcheck-" + module + "/src/main/java"));
      Files.createFile(root.resolve("healthcheck-" + module + "/pom.xml"));
    }
    Files.createFile(source());
    for (String tool : TOOLS) {
      script(tool, "#!" + real("bash") + "\nexec " + real(tool) + " \"$@\"\n");
    }
    java("17.0.15", "jdk.compiler@17");
    script("mvn", MVN.formatted(real("bash"), "3.8.7"));
  }

  private static Path real(String tool) {
    return Arrays.stream(System.getenv("PATH").split(":", -1))
        .map(directory -> Path.of(directory, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new AssertionError("these tests need the command " + tool));
  }

  private Path source() {
    return root.resolve("healthcheck-core/src/main/java/A.java");
  }

  private void java(String version, String modules) throws IOException {
    script("java", JAVA.formatted(real("bash"), version, modules));
  }

  private void script(String name, String text) throws IOException {
    Path file = Files.writeString(bin.resolve(name), text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private Run run(Map<String, String> environment, Path command, String... args) throws Exception {
    List<String> line = new ArrayList<>(List.of(command.toString()));
    line.addAll(List.of(args));
    Path out = dir.resolve("out");
    Path err = dir.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(dir.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", bin.toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Run(process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
  }

  private Run run(String... args) throws Exception {
    return run(Map.of(), root.resolve("healthcheck"), args);
  }

  private long builds() throws IOException {
    Path log = root.resolve("builds");
    return Files.exists(log) ? Files.readAllLines(log, UTF_8).size() : 0;
  }

  @Test
  void buildsOnceAndPassesArgumentsOnAndTheExitCodeBack() throws Exception {
    Run first = run("probe", "a b");
    assertThat(first)
        .isEqualTo(
            new Run(
                3, "ran: probe a b\n", "healthcheck: building; the first time takes a while\n"));
    assertThat(run("probe", "a b")).isEqualTo(new Run(3, "ran: probe a b\n", ""));
    assertThat(builds()).isEqualTo(1);
    assertThat(root.resolve("dist/lib")).isDirectoryContaining("glob:**/core.jar");
  }

  @Test
  void buildsAgainWhenASourceIsNewerOrTakenAway() throws Exception {
    run("demo");
    Files.setLastModifiedTime(source(), FileTime.from(Instant.now().plusSeconds(5)));
    run("demo");
    assertThat(builds()).isEqualTo(2);
    Files.setLastModifiedTime(source(), FileTime.from(Instant.EPOCH));
    run("demo");
    assertThat(builds()).isEqualTo(2);
    Files.delete(source());
    Files.setLastModifiedTime(source().getParent(), FileTime.from(Instant.now().plusSeconds(5)));
    run("demo");
    assertThat(builds()).isEqualTo(3);
  }

  @Test
  void worksThroughSymbolicLinksFromAnyDirectory() throws Exception {
    Path far = Files.createDirectories(dir.resolve("far"));
    Files.createSymbolicLink(far.resolve("one"), Path.of("../a clone/healthcheck"));
    Files.createSymbolicLink(far.resolve("two"), far.resolve("one"));
    assertThat(run(Map.of(), far.resolve("two"), "x", "y").out()).isEqualTo("ran: x y\n");
  }

  @Test
  void builtNeverMeansWhatIsThereOrAMessage() throws Exception {
    Map<String, String> never = Map.of("HEALTHCHECK_BUILD", "never");
    Run without = run(never, root.resolve("healthcheck"), "demo");
    assertThat(without.code()).isEqualTo(4);
    assertThat(without.err()).contains("there is no build in ", "unset HEALTHCHECK_BUILD");
    run("demo");
    Files.setLastModifiedTime(source(), FileTime.from(Instant.now().plusSeconds(5)));
    assertThat(run(never, root.resolve("healthcheck"), "x", "y").out()).isEqualTo("ran: x y\n");
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void aBrokenBuildShowsItsLastLinesAndRunsNothing() throws Exception {
    run("demo");
    Files.createFile(root.resolve("broken"));
    Files.setLastModifiedTime(source(), FileTime.from(Instant.now().plusSeconds(5)));
    Run broken = run("demo");
    assertThat(broken.code()).isEqualTo(4);
    assertThat(broken.out()).isEmpty();
    assertThat(broken.err()).contains("[ERROR] broken.java", "healthcheck: the build failed");
    assertThat(root.resolve("dist/lib")).isDirectoryContaining("glob:**/core.jar");
  }

  @Test
  void whatIsMissingOrTooOldIsNamed() throws Exception {
    Map<String, Run> runs = new HashMap<>();
    java("11.0.2", "");
    runs.put("is version 11 (expected: 17 or newer); set JAVA_HOME", run("demo"));
    java("1.8.0_402", "");
    runs.put("is version 8 (expected: 17 or newer)", run("demo"));
    java("21", "java.base@21");
    runs.put("has no compiler (expected: a JDK, not a JRE)", run("demo"));
    script("mvn", MVN.formatted(real("bash"), "3.6.3"));
    runs.put("mvn is version 3.6.3 (expected: 3.8.7 or newer)", run("demo"));
    Files.delete(bin.resolve("mvn"));
    runs.put("there is no mvn on the PATH (expected: Maven 3.8.7 or newer)", run("demo"));
    Files.delete(bin.resolve("java"));
    runs.put("there is no java (expected: a JDK, 17 or newer,", run("demo"));
    runs.put(
        "there is no /nowhere/bin/java",
        run(Map.of("JAVA_HOME", "/nowhere"), root.resolve("healthcheck"), "demo"));
    runs.put("HEALTHCHECK_BUILD: always (expected: never, or nothing)", withBuild("always"));
    runs.forEach(
        (message, run) -> {
          assertThat(run.code()).as(message).isEqualTo(4);
          assertThat(run.out()).isEmpty();
          assertThat(run.err().lines().toList())
              .singleElement()
              .asString()
              .startsWith("healthcheck: ")
              .contains(message);
        });
    assertThat(builds()).isZero();
  }

  private Run withBuild(String value) throws Exception {
    java("17.0.15", "jdk.compiler@17");
    return run(Map.of("HEALTHCHECK_BUILD", value), root.resolve("healthcheck"), "demo");
  }
}
