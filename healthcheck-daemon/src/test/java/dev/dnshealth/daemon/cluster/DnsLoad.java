package dev.dnshealth.daemon.cluster;

import java.nio.file.Path;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.output.OutputFrame;
import org.testcontainers.utility.MountableFile;

/** {@link DnsClient} at work beside a node, in a container of the project's image, until closed. */
final class DnsLoad implements AutoCloseable {

  private static final String CLASSES = DnsLoad.class.getPackageName().replace('.', '/');

  private final GenericContainer<?> container;

  private DnsLoad(GenericContainer<?> container) {
    this.container = container;
  }

  /** Starts sending queries to the DNS Service from the network of {@code node}. */
  static DnsLoad beside(Node node, String serverAddress) {
    GenericContainer<?> container =
        new GenericContainer<>(Images.project())
            .withNetworkMode("container:" + node.container().getContainerId())
            .withCopyFileToContainer(
                MountableFile.forHostPath(Path.of("target/test-classes", CLASSES)),
                "/load/" + CLASSES)
            .withCreateContainerCmdModifier(
                command ->
                    command.withEntrypoint(
                        "/opt/java/bin/java",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx32m",
                        "-cp",
                        "/load",
                        DnsClient.class.getName(),
                        serverAddress));
    container.start();
    return new DnsLoad(container);
  }

  /** Returns what has been printed so far. */
  Samples samples() {
    return Samples.parse(container.getLogs(OutputFrame.OutputType.STDOUT));
  }

  @Override
  public void close() {
    container.stop();
  }
}
