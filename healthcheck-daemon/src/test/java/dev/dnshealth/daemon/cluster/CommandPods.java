package dev.dnshealth.daemon.cluster;

import dev.dnshealth.cli.Main;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import java.io.ByteArrayInputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.testcontainers.utility.MountableFile;

/**
 * Runs the command line in pods, from the jars of this build and with the runtime of the project's
 * image, as an account that has the rights of the ClusterRole view in CoreDNS's namespace.
 */
final class CommandPods implements AutoCloseable {

  private static final String NAMESPACE = "default";

  /** An account that has the rights of which the documentation tells. */
  static final String OPERATOR = "dns-operator";

  private static final String NAME = "command";
  private static final String DIRECTORY = "/var/lib/healthcheck-cli";
  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

  private final TestCluster cluster;
  private final List<Runnable> opened = new ArrayList<>();
  private int pods;

  /**
   * What a run came to.
   *
   * @param code the exit code
   * @param log what it printed, to both streams
   */
  record Ran(int code, String log) {}

  CommandPods(TestCluster cluster) {
    this.cluster = cluster;
    cluster.daemon().importImage();
    Node server = cluster.server();
    Path jar = jar();
    server
        .container()
        .copyFileToContainer(MountableFile.forHostPath(jar.resolveSibling("lib"), 0755), DIRECTORY);
    server
        .container()
        .copyFileToContainer(
            MountableFile.forHostPath(jar, 0755), DIRECTORY + "/" + jar.getFileName());
    create(
        new ServiceAccountBuilder()
            .withNewMetadata()
            .withNamespace(NAMESPACE)
            .withName(NAME)
            .endMetadata()
            .build());
    create(
        new RoleBindingBuilder()
            .withNewMetadata()
            .withNamespace(TestCluster.DNS_NAMESPACE)
            .withName(NAME)
            .endMetadata()
            .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "view")
            .addNewSubject("", "ServiceAccount", NAME, NAMESPACE)
            .build());
  }

  private void create(HasMetadata object) {
    cluster.client().resource(object).create();
    opened.add(() -> cluster.client().resource(object).delete());
  }

  /** Returns the command line's jar, which lies beside its libraries. */
  static Path jar() {
    try {
      return Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Makes what a page of the documentation gives to the ServiceAccount {@code dns-operator}, and
   * that account.
   */
  void grant(String yaml) {
    create(
        new ServiceAccountBuilder()
            .withNewMetadata()
            .withNamespace(NAMESPACE)
            .withName(OPERATOR)
            .endMetadata()
            .build());
    cluster
        .client()
        .load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
        .items()
        .forEach(this::create);
  }

  /** Runs the command in a new pod on the node that has the control plane. */
  Ran run(String... arguments) {
    return runAs(NAME, arguments);
  }

  /** Does the same as another ServiceAccount. */
  Ran runAs(String account, String... arguments) {
    Pod pod =
        cluster.client().resource(pod(NAME + "-" + ++pods, account, List.of(arguments))).create();
    var resource = cluster.client().pods().resource(pod);
    opened.add(() -> resource.withGracePeriod(0).delete());
    cluster.await(
        String.join(" ", arguments) + " ends",
        () -> ENDED.contains(resource.get().getStatus().getPhase()));
    int code =
        resource
            .get()
            .getStatus()
            .getContainerStatuses()
            .get(0)
            .getState()
            .getTerminated()
            .getExitCode();
    return new Ran(code, resource.getLog());
  }

  private Pod pod(String name, String account, List<String> arguments) {
    List<String> command =
        new ArrayList<>(
            List.of("/opt/java/bin/java", "-cp", DIRECTORY + "/*", Main.class.getName()));
    command.addAll(arguments);
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace(NAMESPACE)
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .withServiceAccountName(account)
        .withNodeName(cluster.server().name())
        .withRestartPolicy("Never")
        .addNewContainer()
        .withName(NAME)
        .withImage(Images.PROJECT)
        .withImagePullPolicy("Never")
        .withCommand(command)
        .addNewVolumeMount()
        .withName("jars")
        .withMountPath(DIRECTORY)
        .endVolumeMount()
        .endContainer()
        .addNewVolume()
        .withName("jars")
        .withNewHostPath(DIRECTORY, "Directory")
        .endVolume()
        .endSpec()
        .build();
  }

  /** Deletes what was made. */
  @Override
  public void close() {
    opened.forEach(Runnable::run);
  }
}
