package dev.dnshealth.k8s.outside;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tunnels that end at addresses of this machine. */
final class LocalTunnels implements Tunnels {

  private final Map<Integer, InetSocketAddress> ports = new ConcurrentHashMap<>();
  private final Map<String, InetSocketAddress> pods = new ConcurrentHashMap<>();
  private final List<PodPort> opened = new CopyOnWriteArrayList<>();
  private volatile String broken = "";

  /** Has a port of every pod lead to {@code address}. */
  LocalTunnels lead(int port, InetSocketAddress address) {
    ports.put(port, address);
    return this;
  }

  /** Has every port of a pod lead to {@code address}. */
  void lead(String pod, InetSocketAddress address) {
    pods.put(pod, address);
  }

  /** Has no tunnel stand any more, for this reason; empty: they do again. */
  void broken(String why) {
    broken = why;
  }

  List<PodPort> opened() {
    return opened;
  }

  @Override
  public Tunnel open(PodPort to) throws IOException {
    if (!broken.isEmpty()) {
      throw new IOException(broken);
    }
    opened.add(to);
    return new Local(pods.getOrDefault(to.pod(), ports.get(to.port())));
  }

  private record Local(InetSocketAddress address) implements Tunnel {

    @Override
    public End carry(Socket local) {
      try (local;
          Socket pod = new Socket(address.getAddress(), address.getPort())) {
        Thread back = new Thread(() -> pump(pod, local));
        back.setDaemon(true);
        back.start();
        pump(local, pod);
        return new End(By.US, "");
      } catch (ConnectException e) {
        return new End(By.REFUSAL, "connection refused");
      } catch (IOException e) {
        return new End(By.TUNNEL, String.valueOf(e));
      }
    }

    private static void pump(Socket from, Socket to) {
      try (from;
          to) {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        in.transferTo(out);
      } catch (IOException e) {
        // One of both was closed.
      }
    }

    @Override
    public void close() {}
  }
}
