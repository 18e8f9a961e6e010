package dev.dnshealth.daemon.cluster;

import dev.dnshealth.daemon.cluster.gate.Gate;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Gates between daemons and the API server: one in each daemon's pod, which takes it for the API
 * server. A request can be held back there, before the API server has it or when it is done.
 */
final class Gates {

  private static final String NAME = "gate";

  private Gates() {}

  /** Returns the object that holds the gate's program and a key made for it. */
  static String manifest() {
    try {
      Path directory = Files.createTempDirectory("gate");
      Path key = directory.resolve(Gate.KEY);
      Path certificate = directory.resolve("ca.crt");
      keytool(
          "-genkeypair -alias gate -keyalg EC -dname CN=gate -validity 2 -ext san=ip:127.0.0.1",
          key);
      keytool("-exportcert -alias gate -rfc -file " + certificate, key);
      return Serialization.asYaml(
          new ConfigMapBuilder()
              .withNewMetadata()
              .withName(NAME)
              .withNamespace(Daemon.NAMESPACE)
              .endMetadata()
              .addToData("ca.crt", Files.readString(certificate))
              .addToBinaryData(Gate.KEY, base64(Files.readAllBytes(key)))
              .addToBinaryData("gate.jar", base64(program()))
              .build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns the spec of a pod with a gate, to be merged into the daemon's.
   *
   * @param environment the daemon's, in one line
   */
  static String podSpec(String environment) {
    // A daemon that a test stops must not be started again by the kubelet meanwhile.
    return """
        automountServiceAccountToken: false
        volumes:
          - {name: gate, configMap: {name: gate}}
          - {name: authority, configMap: {name: kube-root-ca.crt}}
          - name: account
            projected:
              sources:
                - serviceAccountToken: {path: token, expirationSeconds: 3600}
                - configMap: {name: gate, items: [{key: ca.crt, path: ca.crt}]}
        containers:
          - name: healthcheck
            livenessProbe: null
            env: %s
            volumeMounts:
              - {name: account, mountPath: /var/run/secrets/kubernetes.io/serviceaccount, readOnly: true}
          - name: gate
            image: dnshealth/healthcheck
            imagePullPolicy: IfNotPresent
            command: [/opt/java/bin/java, -XX:-UsePerfData, -Xmx32m, -cp, /gate/gate.jar,
              %s, /gate, /authority/ca.crt]
            volumeMounts:
              - {name: gate, mountPath: /gate, readOnly: true}
              - {name: authority, mountPath: /authority, readOnly: true}
            resources: {requests: {cpu: 10m, memory: 64Mi}, limits: {memory: 128Mi}}
            securityContext:
              allowPrivilegeEscalation: false
              readOnlyRootFilesystem: true
              capabilities: {drop: [ALL]}
        """
        .formatted(environment, Gate.class.getName());
  }

  /** The gate of one daemon. */
  record Door(Node node, Pod pod) {

    /**
     * Has the next request that matches be held before the API server sees it.
     *
     * @param request a pattern for the method, the path and the body, with spaces in between
     */
    void holdBefore(String request) {
      say("before/" + inPath(request));
    }

    /** Has its answer be held, when the API server has done it. */
    void holdAfter(String request) {
      say("after/" + inPath(request));
    }

    boolean held() {
      return say("held").equals("true");
    }

    void release() {
      say("release");
    }

    /** Ends the connection of what is held. */
    void drop() {
      say("drop");
    }

    /** Ends all connections, and lets none in, as while the API server is started again. */
    void shut() {
      say("shut");
    }

    void open() {
      say("open");
    }

    private static String inPath(String request) {
      return Base64.getUrlEncoder().encodeToString(request.getBytes(StandardCharsets.UTF_8));
    }

    private String say(String what) {
      return DaemonPages.get(node, pod.getStatus().getPodIP(), Gate.CONTROL_PORT, "/" + what);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static void keytool(String command, Path store) throws IOException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    words.addAll(Arrays.asList(command.split(" ", -1)));
    words.addAll(List.of("-keystore", store.toString(), "-storepass", Gate.PASSWORD));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IllegalStateException("keytool: " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Returns the gate's classes as a jar. */
  private static byte[] program() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream jar = new ZipOutputStream(bytes)) {
      String directory = Gate.class.getPackageName().replace('.', '/');
      List<Path> classes;
      try (Stream<Path> files = Files.list(Path.of(Gate.class.getResource(".").toURI()))) {
        classes = files.sorted().toList();
      } catch (URISyntaxException e) {
        throw new IOException(e);
      }
      for (Path file : classes) {
        jar.putNextEntry(new ZipEntry(directory + "/" + file.getFileName()));
        Files.copy(file, jar);
      }
    }
    return bytes.toByteArray();
  }
}
