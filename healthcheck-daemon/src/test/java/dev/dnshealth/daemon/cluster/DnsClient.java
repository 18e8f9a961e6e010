package dev.dnshealth.daemon.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A client of cluster DNS that runs beside a node and prints one line per query: the epoch
 * milliseconds at which it was sent, {@code fresh} or {@code sticky}, and {@code ok} or {@code
 * fail}.
 *
 * <p>Fresh queries leave from a new port each, every 100 ms, whether or not earlier ones were
 * answered. Sticky queries leave from one of eight ports, on each one after another. Arguments: the
 * server's address, as four numbers with dots.
 */
final class DnsClient {

  private static final int PORT = 53;
  private static final int TIMEOUT_MILLIS = 1000;
  private static final long INTERVAL_MILLIS = 100;

  /** Each is one flow, and stays with one server: of eight, some are with the sick one. */
  private static final int KEPT_PORTS = 8;

  private static final String NAME = "kubernetes.default.svc.cluster.local";

  private final InetAddress server;

  private DnsClient(InetAddress server) {
    this.server = server;
  }

  public static void main(String[] args) throws Exception {
    String[] parts = args[0].split("\\.", -1);
    byte[] address = new byte[parts.length];
    for (int i = 0; i < parts.length; i++) {
      address[i] = (byte) Integer.parseInt(parts[i]);
    }
    new DnsClient(InetAddress.getByAddress(address)).run();
  }

  /** Sends until the process is stopped, or something that is no network trouble goes wrong. */
  private void run() throws Exception {
    ExecutorService queries = Executors.newCachedThreadPool();
    ScheduledExecutorService clocks = Executors.newScheduledThreadPool(KEPT_PORTS + 1);
    List<Future<?>> forever = new ArrayList<>();
    forever.add(
        clocks.scheduleAtFixedRate(
            () -> queries.execute(this::askFresh), 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS));
    for (int i = 0; i < KEPT_PORTS; i++) {
      DatagramSocket kept = new DatagramSocket();
      forever.add(
          clocks.scheduleWithFixedDelay(
              () -> ask("sticky", kept), 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS));
    }
    for (Future<?> one : forever) {
      one.get();
    }
  }

  private void askFresh() {
    try (DatagramSocket socket = new DatagramSocket()) {
      ask("fresh", socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void ask(String kind, DatagramSocket socket) {
    long at = System.currentTimeMillis();
    int id = ThreadLocalRandom.current().nextInt(1 << 16);
    boolean answered;
    try {
      byte[] query = query(id);
      socket.send(new DatagramPacket(query, query.length, server, PORT));
      answered = awaitAnswer(socket, id);
    } catch (IOException e) {
      answered = false;
    }
    System.out.println(at + " " + kind + " " + (answered ? "ok" : "fail"));
  }

  /** Waits for an answer with this id, no error and at least one record. */
  private static boolean awaitAnswer(DatagramSocket socket, int id) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MILLIS);
    DatagramPacket packet = new DatagramPacket(new byte[512], 512);
    while (true) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      // After a pause of this process, what came in time is there to be read.
      socket.setSoTimeout((int) Math.max(1, left));
      packet.setLength(512);
      try {
        socket.receive(packet);
      } catch (SocketTimeoutException e) {
        return false;
      }
      ByteBuffer reply = ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
      if (reply.remaining() >= 12 && reply.getShort(0) == (short) id) {
        return (reply.get(3) & 0x0f) == 0 && reply.getShort(6) > 0;
      }
    }
  }

  private static byte[] query(int id) {
    ByteBuffer query = ByteBuffer.allocate(512);
    query.putShort((short) id).putShort((short) 0x0100);
    query.putShort((short) 1).putShort((short) 0).putShort((short) 0).putShort((short) 0);
    for (String label : NAME.split("\\.", -1)) {
      query.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
    }
    query.put((byte) 0).putShort((short) 1).putShort((short) 1);
    return Arrays.copyOf(query.array(), query.position());
  }
}
