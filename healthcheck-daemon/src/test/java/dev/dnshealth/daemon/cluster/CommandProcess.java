package dev.dnshealth.daemon.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dnshealth.cli.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.testcontainers.k3s.K3sContainer;

/**
 * The command line as a process of this machine, which reaches of the cluster the API server and
 * the nodes' own addresses, and nothing else. Killed when it is closed.
 */
final class CommandProcess implements AutoCloseable {

  private static final int SIGINT = 2;
  private static final Set<CommandProcess> OPEN = ConcurrentHashMap.newKeySet();

  private final Process process;
  private final Path output;

  private CommandProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
    OPEN.add(this);
  }

  /** Returns all that are not closed yet. */
  static Set<CommandProcess> open() {
    return OPEN;
  }

  /** Starts {@code run} for this cluster, told as JSON. */
  static CommandProcess run(TestCluster cluster, Path directory, String... more) {
    try {
      Path kubeconfig =
          Files.writeString(
              directory.resolve("kubeconfig"),
              ((K3sContainer) cluster.server().container()).getKubeConfigYaml());
      Path jar = CommandPods.jar();
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  jar + ":" + jar.resolveSibling("lib") + "/*",
                  Main.class.getName(),
                  "run",
                  "-path=" + kubeconfig,
                  "-o",
                  "json"));
      command.addAll(List.of(more));
      Path output = Files.createTempFile(directory, "run", ".jsonl");
      ProcessBuilder process =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
      process.environment().putAll(Daemon.HASTY);
      return new CommandProcess(process.start(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what it has printed by now. */
  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what it has told by now, a line each; a line that is no JSON is an error. */
  List<JsonNode> lines() {
    ObjectMapper mapper = new ObjectMapper();
    List<JsonNode> lines = new ArrayList<>();
    try {
      String text = output();
      for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
        lines.add(mapper.readTree(line));
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
    return lines;
  }

  /** Returns the lines that tell of one kind of event. */
  List<JsonNode> lines(String event) {
    return lines().stream().filter(line -> line.path("event").asText().equals(event)).toList();
  }

  /** Returns what it told last of one way to the servers; missing if nothing. */
  JsonNode path(String name) {
    return lines("paths").stream()
        .flatMap(line -> line.findParents("path").stream())
        .filter(path -> path.path("path").asText().equals(name))
        .reduce(new ObjectMapper().createObjectNode(), (a, b) -> b);
  }

  /**
   * Has it interrupted, as by Ctrl-C, and waits for its end.
   *
   * @return whether the exit code is that of the signal
   */
  boolean interrupted() throws InterruptedException {
    // What is started in the background may ignore the one signal, and then gets the other.
    boolean ignored = ignores(SIGINT);
    try {
      new ProcessBuilder("kill", ignored ? "-TERM" : "-INT", String.valueOf(process.pid()))
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return process.waitFor(40, TimeUnit.SECONDS)
        && process.exitValue() == 128 + (ignored ? 15 : SIGINT);
  }

  private boolean ignores(int signal) {
    try {
      return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
          .filter(line -> line.startsWith("SigIgn:"))
          .map(line -> Long.parseUnsignedLong(line.substring("SigIgn:".length()).strip(), 16))
          .anyMatch(mask -> (mask >> (signal - 1) & 1) == 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for its end by itself and returns its exit code. */
  int code() throws InterruptedException {
    return process.waitFor();
  }

  /** Kills it so that it cannot do anything any more. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    OPEN.remove(this);
    process.destroyForcibly();
  }
}
