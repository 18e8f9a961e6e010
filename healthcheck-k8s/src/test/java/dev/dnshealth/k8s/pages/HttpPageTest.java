package dev.dnshealth.k8s.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dnshealth.core.facts.ServerPages.Page;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpPageTest {

  /** Long, for where an answer comes: a machine may stand still for a while. */
  private static final Duration PATIENT = Duration.ofSeconds(10);

  private static final Duration SHORT = Duration.ofSeconds(1);

  private final PageServer server = new PageServer();

  @AfterEach
  void end() {
    server.close();
  }

  @Test
  void aPageIsReadWithItsBody() {
    server.answer(PageServer.ok("all well\n"));

    assertThat(get()).isEqualTo(new HttpPage(Page.OK, Optional.of("all well\n")));
  }

  @Test
  void aBodyInAnEncodingThatWasNotAskedForIsNotRead() {
    server.answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nOK\r\n0\r\n\r\n");

    assertThat(get()).isEqualTo(new HttpPage(Page.OK, Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"404 Not Found", "503 Service Unavailable", "204 No Content", "302 Found"})
  void anyOtherStatusIsNotOk(String status) {
    server.answer(PageServer.reply(status, ""));

    assertThat(get()).isEqualTo(new HttpPage(Page.NOT_OK, Optional.empty()));
  }

  @Test
  void whatIsNoHttpIsNotOk() {
    server.answer("\0\1 something else\r\n\r\n");

    assertThat(get().page()).isEqualTo(Page.NOT_OK);
  }

  @Test
  void aListenerThatWasClosedRefusesThoughItsOldConnectionsLive() {
    server.keepConnections();
    assertThat(HttpPage.get(server.uri(), PATIENT, SHORT).page()).isEqualTo(Page.OK);

    server.stopListening();

    assertThat(get()).isEqualTo(new HttpPage(Page.REFUSED, Optional.empty()));
  }

  @Test
  void aServerThatTakesTheConnectionAndSaysNothingIsSilent() {
    server.answer(PageServer.SILENCE);

    assertThat(HttpPage.get(server.uri(), HttpPage.TIMEOUT))
        .isEqualTo(new HttpPage(Page.SILENT, Optional.empty()));
    await().untilAsserted(() -> assertThat(server.requests()).isEqualTo(1));
  }

  @Test
  void aServerThatBreaksOffBeforeItsAnswerIsSilent() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread thread =
          new Thread(
              () -> {
                while (!listener.isClosed()) {
                  try (Socket connection = listener.accept()) {
                    connection.setSoLinger(true, 0);
                  } catch (IOException e) {
                    return;
                  }
                }
              });
      thread.setDaemon(true);
      thread.start();

      assertThat(
              HttpPage.get(
                  URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/"), PATIENT))
          .isEqualTo(new HttpPage(Page.SILENT, Optional.empty()));
    }
  }

  @Test
  void aBodyThatIsCutOffIsNotKept() {
    server.answer("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");

    assertThat(get()).isEqualTo(new HttpPage(Page.OK, Optional.empty()));
  }

  @Test
  void aBodyAboveTheBoundIsNotKept() {
    server.answer(PageServer.ok("x".repeat(HttpPage.MOST_BYTES - 1000)));
    assertThat(get().body().orElseThrow()).hasSize(HttpPage.MOST_BYTES - 1000);

    server.answer(PageServer.ok("x".repeat(HttpPage.MOST_BYTES + 1)));
    assertThat(get()).isEqualTo(new HttpPage(Page.OK, Optional.empty()));
  }

  @Test
  void aStatusLineThatDoesNotComeToItsEndIsNoAnswer() {
    server.keepConnections();
    server.answer("HTTP/1.1 2");

    assertThat(HttpPage.get(server.uri(), PATIENT, SHORT))
        .isEqualTo(new HttpPage(Page.SILENT, Optional.empty()));
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void aPageThatComesInDropsIsGivenUp() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread thread = new Thread(() -> drip(listener));
      thread.setDaemon(true);
      thread.start();

      assertThat(
              HttpPage.get(
                  URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/"), PATIENT, SHORT))
          .isEqualTo(new HttpPage(Page.OK, Optional.empty()));
      thread.interrupt();
    }
  }

  /** Sends a header that never ends, each byte in time. */
  private static void drip(ServerSocket listener) {
    try (Socket connection = listener.accept()) {
      connection
          .getOutputStream()
          .write("HTTP/1.1 200 OK\r\nX: ".getBytes(StandardCharsets.US_ASCII));
      while (!Thread.interrupted()) {
        connection.getOutputStream().write('x');
        TimeUnit.MILLISECONDS.sleep(200);
      }
    } catch (IOException | InterruptedException e) {
      // The reader has given up.
    }
  }

  private HttpPage get() {
    return HttpPage.get(server.uri(), PATIENT);
  }
}
