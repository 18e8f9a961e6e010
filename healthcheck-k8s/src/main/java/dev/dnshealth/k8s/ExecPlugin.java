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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The command of a kubeconfig that gives the credentials. What it prints is never quoted, but for
 * the first line of its standard error.
 *
 * @param kubeconfig the file that names it, from which its path is to be read
 * @param patience how long it may take
 */
record ExecPlugin(ExecConfig exec, Path kubeconfig, Duration patience) {

  static final Duration PATIENCE = Duration.ofSeconds(20);

  /**
   * What came of running it.
   *
   * @param problem what is wrong with it, and what to do about it; empty if it gives credentials
   * @param token the token that it gives, if it gives one
   * @param certificate the certificate that it gives, if it gives one
   */
  record Given(
      Optional<String> problem, Optional<String> token, Optional<Certificate> certificate) {

    private static Given problem(String what) {
      return new Given(Optional.of(what), Optional.empty(), Optional.empty());
    }
  }

  /** A client's certificate with its key, both as PEM. */
  record Certificate(String chain, String key) {}

  private static final int LONGEST_QUOTE = 200;
  private static final String INFO =
      "{\"apiVersion\":\"%s\",\"kind\":\"ExecCredential\",\"spec\":{\"interactive\":false}}";

  /** Runs the command. */
  Given run() {
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
      Process process = process(output, errors).start();
      if (!ended(process)) {
        return Given.problem(
            what + "does not end within " + patience.toSeconds() + " s; run it by itself");
      }
      if (process.exitValue() != 0) {
        return Given.problem(
            what
                + "fails with exit code "
                + process.exitValue()
                + firstLine(errors)
                + "; run it by itself");
      }
      return given(output)
          .orElse(
              Given.problem(
                  what
                      + "prints no ExecCredential with a token or a certificate; run it by itself"));
    } catch (IOException e) {
      return Given.problem(
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
      return Given.problem(what + "was interrupted; run it again");
    } finally {
      Stream.of(Optional.ofNullable(output), Optional.ofNullable(errors))
          .flatMap(Optional::stream)
          .forEach(ExecPlugin::delete);
    }
  }

  private boolean ended(Process process) throws InterruptedException {
    boolean ended = false;
    try {
      ended = process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      if (!ended) {
        // Most commands are scripts, and what waits is what they have called.
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    }
    return ended;
  }

  private ProcessBuilder process(Path output, Path errors) {
    List<String> command = new ArrayList<>();
    command.add(path(exec.getCommand()));
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
  private String path(String command) {
    return command.contains("/")
        ? kubeconfig.toAbsolutePath().resolveSibling(command).normalize().toString()
        : command;
  }

  private static Optional<Given> given(Path output) throws IOException {
    try {
      JsonNode credential =
          Json.MAPPER.readTree(Files.readString(output, StandardCharsets.ISO_8859_1));
      JsonNode status = credential.path("status");
      Optional<String> token =
          Optional.of(status.path("token").asText()).filter(text -> !text.isEmpty());
      Optional<Certificate> certificate =
          Optional.of(
                  new Certificate(
                      status.path("clientCertificateData").asText(),
                      status.path("clientKeyData").asText()))
              .filter(given -> !given.chain().isEmpty() && !given.key().isEmpty());
      boolean gives = token.isPresent() || certificate.isPresent();
      return gives && "ExecCredential".equals(credential.path("kind").asText())
          ? Optional.of(new Given(Optional.empty(), token, certificate))
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
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

  /**
   * Java's message ends with {@code error=2, No such file}, or from some version on with {@code
   * error: 2 (No such file)}.
   */
  private static String reason(IOException failure) {
    String message = String.valueOf(failure.getMessage()).strip();
    int open = message.endsWith(")") ? message.lastIndexOf('(') : -1;
    String last =
        open >= 0
            ? message.substring(open + 1, message.length() - 1)
            : message.substring(message.lastIndexOf(',') + 1).strip();
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
