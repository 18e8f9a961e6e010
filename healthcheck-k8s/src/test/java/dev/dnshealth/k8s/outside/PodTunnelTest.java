package dev.dnshealth.k8s.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dnshealth.k8s.MockApi;
import dev.dnshealth.k8s.outside.Tunnel.By;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The protocol as an API server of Kubernetes 1.34 was seen to speak it. */
class PodTunnelTest {

  private static final PodPort PORT = new PodPort("kube-system", "coredns-1", 53);
  private static final String REQUEST =
      "GET /api/v1/namespaces/kube-system/pods/coredns-1/portforward?ports=53";

  private final MockApi api = new MockApi();

  @AfterEach
  void end() {
    api.close();
  }

  @Test
  void whatIsSentComesToThePodAndItsReplyComesBack() throws Exception {
    pod((socket, message) -> socket.send(message));

    LentPort<String> lent = lend();

    assertThat(lent).isEqualTo(new LentPort<>("ping", new Tunnel.End(By.US, "")));
  }

  @Test
  void portOnWhichNothingListensIsARefusalOfThePod() throws Exception {
    pod(
        (socket, message) ->
            socket.send(error("failed to connect to localhost:53: connect: connection refused ")));

    LentPort<String> lent = lend();

    assertThat(lent.result()).isEmpty();
    assertThat(lent.end().by()).isEqualTo(By.REFUSAL);
    assertThat(lent.end().detail()).contains("connection refused");
  }

  @Test
  void anyOtherErrorIsTheTunnels() throws Exception {
    pod((socket, message) -> socket.send(error("network namespace is gone")));

    LentPort<String> lent = lend();

    assertThat(lent.end()).isEqualTo(new Tunnel.End(By.TUNNEL, "network namespace is gone"));
    assertThat(lent.end().lost()).isTrue();
  }

  @Test
  void podThatClosesTheConnectionIsNotTheTunnel() throws Exception {
    pod((socket, message) -> socket.close(1000, ""));

    assertThat(lend().end().by()).isEqualTo(By.POD);
  }

  @Test
  void serverThatEndsTheTunnelIsTheTunnel() throws Exception {
    pod((socket, message) -> socket.close(1011, "shutting down"));

    LentPort<String> lent = lend();

    assertThat(lent.end().by()).isEqualTo(By.TUNNEL);
    assertThat(lent.end().detail()).contains("1011");
  }

  @Test
  void missingRightIsNamed() {
    api.answer(REQUEST, 403, "{\"kind\":\"Status\",\"message\":\"forbidden\"}");

    assertThatThrownBy(this::lend)
        .isInstanceOf(IOException.class)
        .hasMessage("the rights to get and create pods/portforward in kube-system are missing");
  }

  @Test
  void podThatIsGoneIsNamed() {
    api.answer(REQUEST, 404, "{}");

    assertThatThrownBy(this::lend)
        .isInstanceOf(IOException.class)
        .hasMessage("pod kube-system/coredns-1 is gone");
  }

  @Test
  void serverThatIsAwayIsNoTunnel() {
    api.client();
    api.stop();

    assertThatThrownBy(this::lend)
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("no tunnel to port 53 of pod kube-system/coredns-1");
  }

  /** Says the port on both channels, as servers do, and then what it is told on each message. */
  private void pod(BiConsumer<WebSocket, byte[]> reaction) {
    api.answer(
        REQUEST,
        () ->
            new MockResponse()
                .withWebSocketUpgrade(
                    new WebSocketListener() {
                      @Override
                      public void onOpen(WebSocket socket, Response response) {
                        socket.send(new byte[] {0, 53, 0});
                        socket.send(new byte[] {1, 53, 0});
                      }

                      @Override
                      public void onMessage(WebSocket socket, byte[] message) {
                        reaction.accept(socket, message);
                      }
                    }));
  }

  private static byte[] error(String words) {
    byte[] text = words.getBytes(StandardCharsets.UTF_8);
    byte[] message = new byte[1 + text.length];
    message[0] = 1;
    System.arraycopy(text, 0, message, 1, text.length);
    return message;
  }

  private LentPort<String> lend() throws IOException, InterruptedException {
    return LentPort.use(Tunnels.through(api.client()).open(PORT), PodTunnelTest::ping);
  }

  /** Sends four bytes and returns what came back before the end, four bytes at most. */
  private static CompletionStage<String> ping(InetSocketAddress local) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (Socket socket = new Socket(local.getAddress(), local.getPort())) {
            socket.getOutputStream().write("ping".getBytes(StandardCharsets.US_ASCII));
            byte[] reply = new byte[4];
            int read = socket.getInputStream().readNBytes(reply, 0, 4);
            return new String(Arrays.copyOf(reply, read), StandardCharsets.US_ASCII);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
