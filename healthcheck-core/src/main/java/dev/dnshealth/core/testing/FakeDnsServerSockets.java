package dev.dnshealth.core.testing;

import dev.dnshealth.core.target.Transport;
import dev.dnshealth.core.testing.FakeDnsServer.Behaviour;
import dev.dnshealth.core.testing.FakeDnsServer.Query;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** The sockets and threads of a listening fake server. */
final class FakeDnsServerSockets implements AutoCloseable {

  private static final int TRIES = 50;

  private final Function<Query, Behaviour> behaviours;
  private final Consumer<Query> served;
  private final Supplier<Optional<String>> ownName;
  private final DatagramSocket udp;
  private final ServerSocket tcp;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final List<Thread> threads =
      List.of(daemon("udp", this::serveUdp), daemon("tcp", this::accept));
  private final ScheduledExecutorService delayed =
      Executors.newSingleThreadScheduledExecutor(task -> daemon("delay", task));

  private FakeDnsServerSockets(
      Function<Query, Behaviour> behaviours,
      Consumer<Query> served,
      Supplier<Optional<String>> ownName,
      DatagramSocket udp,
      ServerSocket tcp) {
    this.behaviours = behaviours;
    this.served = served;
    this.ownName = ownName;
    this.udp = udp;
    this.tcp = tcp;
  }

  /** Opens the same port for both transports and begins to listen. */
  static FakeDnsServerSockets open(
      InetAddress address,
      int port,
      Function<Query, Behaviour> behaviours,
      Consumer<Query> served,
      Supplier<Optional<String>> ownName) {
    for (int i = 1; ; i++) {
      try {
        FakeDnsServerSockets sockets = bind(address, port, behaviours, served, ownName);
        sockets.threads.forEach(Thread::start);
        return sockets;
      } catch (BindException e) {
        // A port that is free for TCP may be taken for UDP: the next one then.
        if (port != 0 || i == TRIES) {
          throw new UncheckedIOException(e);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static FakeDnsServerSockets bind(
      InetAddress address,
      int port,
      Function<Query, Behaviour> behaviours,
      Consumer<Query> served,
      Supplier<Optional<String>> ownName)
      throws IOException {
    ServerSocket tcp = new ServerSocket();
    try {
      tcp.setReuseAddress(true);
      tcp.bind(new InetSocketAddress(address, port));
      DatagramSocket udp = new DatagramSocket(new InetSocketAddress(address, tcp.getLocalPort()));
      return new FakeDnsServerSockets(behaviours, served, ownName, udp, tcp);
    } catch (IOException e) {
      tcp.close();
      throw e;
    }
  }

  int port() {
    return tcp.getLocalPort();
  }

  private void serveUdp() {
    byte[] buffer = new byte[65535];
    while (!udp.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        udp.receive(packet);
        InetSocketAddress client = (InetSocketAddress) packet.getSocketAddress();
        byte[] message = Arrays.copyOf(buffer, packet.getLength());
        serve(Transport.UDP, client, message, new UdpClient(client));
      } catch (IOException | RuntimeException e) {
        // Closed, or a client that sent nonsense or is gone: none of them ends the server.
      }
    }
  }

  private void accept() {
    while (!tcp.isClosed()) {
      try {
        Socket connection = tcp.accept();
        connections.add(connection);
        if (tcp.isClosed()) {
          connection.close();
        }
        daemon("connection", () -> serve(connection)).start();
      } catch (IOException e) {
        // Closed, or the client is gone already.
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      DataInputStream in = new DataInputStream(connection.getInputStream());
      InetSocketAddress client = (InetSocketAddress) connection.getRemoteSocketAddress();
      while (!tcp.isClosed()) {
        byte[] message = new byte[in.readUnsignedShort()];
        in.readFully(message);
        serve(Transport.TCP, client, message, new TcpClient(connection));
      }
    } catch (IOException | RuntimeException e) {
      // The client is gone, or sent nonsense: the connection ends.
    } finally {
      connections.remove(connection);
    }
  }

  private void serve(Transport transport, InetSocketAddress from, byte[] message, Client client)
      throws IOException {
    Query query = FakeDnsServerWire.parse(transport, from, message);
    try {
      act(query, behaviours.apply(query), client);
    } finally {
      served.accept(query);
    }
  }

  private void act(Query query, Behaviour behaviour, Client client) throws IOException {
    if (behaviour instanceof Behaviour.Reply reply) {
      client.send(FakeDnsServerWire.reply(query, reply, ownName.get()));
    } else if (behaviour instanceof Behaviour.WrongId) {
      client.send(FakeDnsServerWire.wrongId(query));
    } else if (behaviour instanceof Behaviour.WrongQuestion) {
      client.send(FakeDnsServerWire.wrongQuestion(query));
    } else if (behaviour instanceof Behaviour.Garbage garbage) {
      client.send(garbage.latin1().getBytes(StandardCharsets.ISO_8859_1));
    } else if (behaviour instanceof Behaviour.CloseConnection) {
      client.close();
    } else if (behaviour instanceof Behaviour.Delay delay) {
      later(query, delay, client);
    } else if (behaviour instanceof Behaviour.After after) {
      var unused = after.event().thenRun(() -> actLater(query, after.then(), client));
    } else if (behaviour instanceof Behaviour.Fitting fitting) {
      act(query, fitting.then(), new Fitted(query, client));
    } else if (behaviour instanceof Behaviour.LosingAbove losing) {
      act(query, losing.then(), new Narrow(query, losing.bytes(), client));
    } else if (behaviour instanceof Behaviour.InOrder inOrder) {
      for (Behaviour step : inOrder.steps()) {
        act(query, step, client);
      }
    }
  }

  private void later(Query query, Behaviour.Delay delay, Client client) {
    Runnable task = () -> actLater(query, delay.then(), client);
    try {
      Future<?> unused = delayed.schedule(task, delay.delay().toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // Closed meanwhile.
    }
  }

  private void actLater(Query query, Behaviour behaviour, Client client) {
    try {
      act(query, behaviour, client);
    } catch (IOException e) {
      // The client is gone, or we are.
    }
  }

  @Override
  public void close() {
    delayed.shutdownNow();
    udp.close();
    try {
      tcp.close();
      for (Socket connection : connections) {
        connection.close();
      }
      // The system frees a port when the thread that reads from it has left.
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(task, "fake-dns-" + name);
    thread.setDaemon(true);
    return thread;
  }

  /** The one who asked. */
  private interface Client {
    void send(byte[] message) throws IOException;

    void close() throws IOException;
  }

  private final class UdpClient implements Client {
    private final InetSocketAddress address;

    UdpClient(InetSocketAddress address) {
      this.address = address;
    }

    @Override
    public void send(byte[] message) throws IOException {
      udp.send(new DatagramPacket(message, message.length, address));
    }

    @Override
    public void close() {}
  }

  /** A client to whom a reply is cut to the size that the query announces. */
  private final class Fitted implements Client {
    private final Query query;
    private final Client client;

    Fitted(Query query, Client client) {
      this.query = query;
      this.client = client;
    }

    @Override
    public void send(byte[] message) throws IOException {
      client.send(FakeDnsServerWire.fitting(query, message, ownName.get()));
    }

    @Override
    public void close() throws IOException {
      client.close();
    }
  }

  /** A client whom large datagrams do not reach. */
  private record Narrow(Query query, int bytes, Client client) implements Client {
    @Override
    public void send(byte[] message) throws IOException {
      if (query.transport() == Transport.TCP || message.length <= bytes) {
        client.send(message);
      }
    }

    @Override
    public void close() throws IOException {
      client.close();
    }
  }

  private record TcpClient(Socket connection) implements Client {
    @Override
    public void send(byte[] message) throws IOException {
      ByteBuffer frame = ByteBuffer.allocate(2 + message.length);
      frame.putShort((short) message.length).put(message);
      connection.getOutputStream().write(frame.array());
    }

    @Override
    public void close() throws IOException {
      connection.close();
    }
  }
}
