package dev.dnshealth.cli.demo;

import dev.dnshealth.core.target.Addresses;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * A DNS Service's address on loopback: hands each flow, told by its source port, to a server picked
 * by chance, as kube-proxy does.
 */
final class ServiceAddress implements AutoCloseable {

  private static final long FLOW_NANOS = Duration.ofSeconds(10).toNanos();
  private static final int PATIENCE_MILLIS = 2000;

  private final Supplier<List<InetSocketAddress>> servers;
  private final Selector selector;
  private final DatagramChannel front;
  private final ServerSocket tcp;
  private final Map<SocketAddress, Flow> flows = new LinkedHashMap<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(65535);

  private record Flow(
      SocketAddress client, InetSocketAddress server, DatagramChannel channel, long sinceNanos) {}

  private ServiceAddress(
      Supplier<List<InetSocketAddress>> servers,
      Selector selector,
      DatagramChannel front,
      ServerSocket tcp) {
    this.servers = servers;
    this.selector = selector;
    this.front = front;
    this.tcp = tcp;
  }

  /** Opens an address in front of {@code servers}, which is asked anew for each flow. */
  static ServiceAddress open(Supplier<List<InetSocketAddress>> servers) throws IOException {
    InetSocketAddress anyPort = new InetSocketAddress(Addresses.literal("127.0.0.1"), 0);
    Selector selector = Selector.open();
    DatagramChannel front = DatagramChannel.open().bind(anyPort);
    front.configureBlocking(false).register(selector, SelectionKey.OP_READ);
    ServerSocket tcp = new ServerSocket();
    tcp.bind(anyPort);
    ServiceAddress address = new ServiceAddress(servers, selector, front, tcp);
    daemon("demo-service-udp", address::forwardUdp);
    daemon("demo-service-tcp", address::forwardTcp);
    return address;
  }

  InetSocketAddress udp() {
    return new InetSocketAddress(Addresses.literal("127.0.0.1"), front.socket().getLocalPort());
  }

  InetSocketAddress tcp() {
    return new InetSocketAddress(Addresses.literal("127.0.0.1"), tcp.getLocalPort());
  }

  private void forwardUdp() {
    while (selector.isOpen()) {
      try {
        selector.select(PATIENCE_MILLIS);
        if (selector.isOpen()) {
          Iterator<SelectionKey> ready = selector.selectedKeys().iterator();
          while (ready.hasNext()) {
            forward(ready.next());
            ready.remove();
          }
          expire();
        }
      } catch (IOException e) {
        // A server that is gone: its flow stays silent, as in a cluster.
        selector.selectedKeys().clear();
      }
    }
  }

  private void forward(SelectionKey key) throws IOException {
    buffer.clear();
    if (key.attachment() instanceof Flow flow) {
      flow.channel().read(buffer);
      front.send(buffer.flip(), flow.client());
      return;
    }
    SocketAddress client = front.receive(buffer);
    Flow flow = flows.get(client);
    // A flow to a server that is gone is forgotten, as kube-proxy forgets it.
    if (flow == null || !servers.get().contains(flow.server())) {
      Optional<InetSocketAddress> server = pick();
      if (server.isEmpty()) {
        return;
      }
      DatagramChannel channel = DatagramChannel.open().connect(server.get());
      flow = new Flow(client, server.get(), channel, System.nanoTime());
      channel.configureBlocking(false).register(selector, SelectionKey.OP_READ, flow);
      Flow old = flows.remove(client);
      if (old != null) {
        old.channel().close();
      }
      flows.put(client, flow);
    }
    flow.channel().write(buffer.flip());
  }

  private void expire() throws IOException {
    Iterator<Flow> oldestFirst = flows.values().iterator();
    while (oldestFirst.hasNext()) {
      Flow flow = oldestFirst.next();
      if (System.nanoTime() - flow.sinceNanos() < FLOW_NANOS) {
        return;
      }
      oldestFirst.remove();
      flow.channel().close();
    }
  }

  /** One query and one reply a connection is all that is asked for here. */
  private void forwardTcp() {
    while (!tcp.isClosed()) {
      try (Socket client = tcp.accept()) {
        Optional<InetSocketAddress> server = pick();
        if (server.isPresent()) {
          try (Socket back = new Socket()) {
            back.connect(server.get(), PATIENCE_MILLIS);
            client.setSoTimeout(PATIENCE_MILLIS);
            back.setSoTimeout(PATIENCE_MILLIS);
            copyMessage(client, back);
            copyMessage(back, client);
          }
        }
      } catch (IOException e) {
        // Closed, or one side is gone or silent: the connection ends.
      }
    }
  }

  private static void copyMessage(Socket from, Socket to) throws IOException {
    DataInputStream in = new DataInputStream(from.getInputStream());
    byte[] message = new byte[in.readUnsignedShort()];
    in.readFully(message);
    DataOutputStream out = new DataOutputStream(to.getOutputStream());
    out.write(
        ByteBuffer.allocate(2 + message.length)
            .putShort((short) message.length)
            .put(message)
            .array());
  }

  private Optional<InetSocketAddress> pick() {
    List<InetSocketAddress> all = servers.get();
    return all.isEmpty()
        ? Optional.empty()
        : Optional.of(all.get(ThreadLocalRandom.current().nextInt(all.size())));
  }

  @Override
  public void close() throws IOException {
    tcp.close();
    front.close();
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }

  private static void daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }
}
