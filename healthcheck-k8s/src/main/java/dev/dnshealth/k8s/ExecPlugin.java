package dev.dnshealth.k8s;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ExecConfig;
import io.fabric8.kubernetes.api.model.ExecEnvVar;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The command of a kubeconfig that gives the credentials: runs it once more, where none came, to
 * say why. What it prints is never quoted, but for the first line of its standard error.
 */
final class ExecPlugin {

  private static final long PATIENCE_SECONDS = 20;
  private static final int LONGEST_QUOTE = 200;
  private static final String INFO =
      "{\"apiVersion\":\"%s\",\"kind\":\"ExecCredential\",\"spec\":{\"interactive\":false}}";

  private ExecPlugin() {}

  /**
   * Returns what is wrong with the command, and what to do about it; empty if it gives credentials.
   *
   * @param kubeconfig the file that names it, from which its path is to be read
   */
  static Optional<String> trouble(ExecConfig exec, Path kubeconfig) {
    String what =
        "the command "
            + exec.getCommand()
            + ", which "
            + kubeconfig
            + " names for the"
            + " credentials, ";
    Path output = null;
    Path errors = null;
    try {
      output = Files.createTempFile("healthcheck", ".out");
      errors = Files.createTempFile("healthcheck", ".err");
      Process process = process(exec, kubeconfig, output, errors).start();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return Optional.of(
            what + "does not end within " + PATIENCE_SECONDS + " s; run it by itself");
      }
      if (process.exitValue() != 0) {
        return Optional.of(
            what
                + "fails with exit code "
                + process.exitValue()
                + firstLine(errors)
                + "; run it by itself");
      }
      return gives(output)
          ? Optional.empty()
          : Optional.of(
              what + "prints no ExecCredential with a token or a certificate; run it by itself");
    } catch (IOException e) {
      return Optional.of(
          what
              + "cannot be run ("
              + reason(e)
              + "); install it, or repair the path"
              + Optional.ofNullable(exec.getInstallHint())
                  .flatMap(
                      hint -> hint.lines().map(String::strip).filter(l -> !l.isEmpty()).findFirst())
                  .map(hint -> ". It says: " + cut(hint))
                  .orElse(""));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(what + "was interrupted; run it again");
    } finally {
      Stream.of(Optional.ofNullable(output), Optional.ofNullable(errors))
          .flatMap(Optional::stream)
          .forEach(ExecPlugin::delete);
    }
  }

  private static ProcessBuilder process(
      ExecConfig exec, Path kubeconfig, Path output, Path errors) {
    List<String> command = new ArrayList<>();
    command.add(path(exec.getCommand(), kubeconfig));
    command.addAll(exec.getArgs() == null ? List.of() : exec.getArgs());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile());
    Map<String, String> environment = builder.environment();
    environment.put("KUBERNETES_EXEC_INFO", INFO.formatted(exec.getApiVersion()));
    for (ExecEnvVar variable : exec.getEnv() == null ? List.<ExecEnvVar>of() : exec.getEnv()) {
      environment.put(variable.getName(), variable.getValue());
    }
    return builder;
  }

  /** A command with a slash is beside the kubeconfig; one without is looked for on the path. */
  private static String path(String command, Path kubeconfig) {
    return command.contains("/")
        ? kubeconfig.toAbsolutePath().resolveSibling(command).normalize().toString()
        : command;
  }

  private static boolean gives(Path output) throws IOException {
    try {
      JsonNode credential =
          Json.MAPPER.readTree(Files.readString(output, StandardCharsets.ISO_8859_1));
      JsonNode status = credential.path("status");
      return "ExecCredential".equals(credential.path("kind").asText())
          && (!status.path("token").asText().isEmpty()
              || !status.path("clientCertificateData").asText().isEmpty());
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private static String firstLine(Path errors) throws IOException {
    return Files.readString(errors, StandardCharsets.ISO_8859_1)
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .findFirst()
        .map(line -> " (" + cut(line) + ")")
        .orElse("");
  }

  private static String cut(String line) {
    return line.length() > LONGEST_QUOTE ? line.substring(0, LONGEST_QUOTE) : line;
  }

  /** Java's message is of the form {@code Cannot run program "x": error=2, No such file}. */
  private static String reason(IOException failure) {
    String message = String.valueOf(failure.getMessage());
    String last = message.substring(message.lastIndexOf(',') + 1).strip();
    return last.isEmpty() ? message : last.toLowerCase(Locale.ROOT);
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      file.toFile().deleteOnExit();
    }
  }
}
