package dev.dnshealth.k8s.outside;

import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketHandshakeException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A tunnel by the WebSocket form of Kubernetes' port-forward: the first byte of a message tells its
 * channel, 0 for data and 1 for an error, and the first message of each is the port's number.
 *
 * <p>The library's own port-forward does the same behind a local port, but does not tell a pod that
 * refuses from a tunnel that breaks, and remembers every connection until it is closed.
 */
final class PodTunnel implements Tunnel, WebSocket.Listener {

  private static final String PROTOCOL = "v4.channel.k8s.io";
  private static final long PATIENCE_MILLIS = 3_000;
  private static final int GREETINGS = 2;
  private static final int GREETING_BYTES = 3;
  private static final byte DATA = 0;
  private static final byte ERROR = 1;
  private static final int NORMAL = 1000;
  private static final int MOST_WORDS = 300;

  private final CompletableFuture<WebSocket> ready = new CompletableFuture<>();
  private final AtomicInteger greetings = new AtomicInteger();
  private final CompletableFuture<End> end = new CompletableFuture<>();
  private volatile @Nullable WebSocket socket;
  private volatile @Nullable OutputStream out;

  private PodTunnel() {}

  static Tunnel open(HttpClient http, String server, PodPort to) throws IOException {
    PodTunnel tunnel = new PodTunnel();
    CompletableFuture<WebSocket> opened =
        http.newWebSocketBuilder()
            .uri(URI.create(server + to.path()))
            .subprotocol(PROTOCOL)
            .connectTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
            .buildAsync(tunnel)
            .thenCompose(unused -> tunnel.ready);
    try {
      WebSocket unused = opened.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      return tunnel;
    } catch (TimeoutException e) {
      tunnel.close();
      throw new IOException("no tunnel to " + to + " within " + PATIENCE_MILLIS + " ms", e);
    } catch (InterruptedException e) {
      tunnel.close();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (ExecutionException e) {
      tunnel.close();
      throw new IOException(words(to, e), e);
    }
  }

  @Override
  public void onOpen(WebSocket opened) {
    socket = opened;
    if (end.isDone()) {
      // Too late.
      hangUp();
    }
  }

  @Override
  public void onMessage(WebSocket from, String text) {
    onMessage(from, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public void onMessage(WebSocket from, ByteBuffer message) {
    if (end.isDone()) {
      // What is left before the server's own goodbye, without which the connection stays.
      from.request();
      return;
    }
    if (greetings.get() < GREETINGS && message.remaining() == GREETING_BYTES) {
      if (greetings.incrementAndGet() == GREETINGS) {
        // No more is asked for until there is someone to take it.
        ready.complete(from);
      } else {
        from.request();
      }
      return;
    }
    byte channel = message.hasRemaining() ? message.get() : ERROR;
    byte[] content = new byte[message.remaining()];
    message.get(content);
    if (channel == DATA) {
      take(from, content);
    } else {
      finish(refusalOrLoss(new String(content, StandardCharsets.UTF_8)));
    }
  }

  private void take(WebSocket from, byte[] content) {
    OutputStream local = out;
    try {
      if (local != null) {
        local.write(content);
        local.flush();
      }
      from.request();
    } catch (IOException e) {
      finish(new End(By.US, ""));
    }
  }

  @Override
  public void onClose(WebSocket from, int code, String reason) {
    finish(
        code == NORMAL
            ? new End(By.POD, "the pod closed the connection")
            : new End(By.TUNNEL, "the API server ended it: " + code + " " + reason));
  }

  @Override
  public void onError(WebSocket from, Throwable failure) {
    finish(new End(By.TUNNEL, "the connection to the API server broke: " + failure));
  }

  /** The kubelet and the runtimes say in different words what the kernel said, and that they do. */
  private static End refusalOrLoss(String words) {
    String said =
        words.strip().substring(0, Math.min(words.strip().length(), MOST_WORDS)).replace('\n', ' ');
    return words.toLowerCase(Locale.ROOT).contains("connection refused")
        ? new End(By.REFUSAL, said)
        : new End(By.TUNNEL, said.isEmpty() ? "an error without a word" : said);
  }

  @Override
  public End carry(Socket local) {
    try (local) {
      out = local.getOutputStream();
      CompletableFuture<Void> unused = end.thenAccept(how -> closeQuietly(local));
      WebSocket ours = ready.join();
      ours.request();
      send(local.getInputStream(), ours);
    } catch (IOException e) {
      // Whoever closed it has said so before.
    }
    finish(new End(By.US, ""));
    return end.join();
  }

  private void send(InputStream in, WebSocket ours) throws IOException {
    byte[] buffer = new byte[4096];
    int read;
    while ((read = in.read(buffer)) >= 0) {
      ByteBuffer message = ByteBuffer.allocate(1 + read);
      message.put(DATA).put(buffer, 0, read).flip();
      if (!ours.send(message)) {
        finish(new End(By.TUNNEL, "the API server takes nothing any more"));
        return;
      }
    }
  }

  @Override
  public void close() {
    finish(new End(By.US, ""));
  }

  private void finish(End how) {
    if (end.complete(how)) {
      ready.completeExceptionally(new IOException(how.detail()));
      hangUp();
    }
  }

  private void hangUp() {
    WebSocket ours = socket;
    if (ours != null) {
      ours.sendClose(NORMAL, "");
      ours.request();
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed, then.
    }
  }

  private static String words(PodPort to, ExecutionException failure) {
    for (@Nullable Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof WebSocketHandshakeException refused) {
        return words(to, refused.getResponse().code());
      }
    }
    Throwable cause = failure.getCause();
    return "no tunnel to " + to + ": " + (cause == null ? failure : cause.getMessage());
  }

  private static String words(PodPort to, int code) {
    return switch (code) {
      case 401 -> "the API server does not know who we are (401): no tunnel to " + to;
      case 403 ->
          "the rights to get and create pods/portforward in " + to.namespace() + " are missing";
      case 404 -> "pod " + to.namespace() + "/" + to.pod() + " is gone";
      default -> "no tunnel to " + to + ": HTTP status " + code;
    };
  }
}
