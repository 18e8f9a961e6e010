package dev.dnshealth.core.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.dnshealth.core.target.Transport;
import dev.dnshealth.core.testing.FakeDnsServer.Behaviour;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FakeDnsServerTest {

  private static final String QUERY =
      "1234 0100 0001 0000 0000 0000 07 6578616d706c65 03 636f6d 00 0001 0001";
  private static final String REPLY_HEADER = "1234 8580 0001 0001 0000 0000";

  private final FakeDnsServer server = FakeDnsServer.v4();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aReplyIsByteByByteWhatTheStandardSays() throws Exception {
    server.on("EXAMPLE.com", Behaviour.answer("192.0.2.1", "2001:db8::1")).start();

    assertThat(ask(QUERY))
        .isEqualTo(
            hex(
                QUERY.replace(QUERY.substring(0, 29), REPLY_HEADER)
                    + "c00c 0001 0001 0000001e 0004 c0000201"));
  }

  @Test
  void whatATransportAlwaysDoesGoesFirstUntilItIsHealed() throws Exception {
    server.on("example.com", Behaviour.nxDomain()).start();
    assertThat(ask(QUERY)[3] & 15).isEqualTo(3);

    server.always(Transport.UDP, Behaviour.rcode(2));
    assertThat(ask(QUERY)[3] & 15).isEqualTo(2);

    server.heal();
    assertThat(ask(QUERY)[3] & 15).isEqualTo(3);

    assertThat(server.count(Transport.UDP)).isEqualTo(3);
    assertThat(server.count(Transport.UDP, "Example.com.")).isEqualTo(3);
    assertThat(server.count(Transport.UDP, "example.org")).isZero();
    assertThat(server.count(Transport.TCP)).isZero();
  }

  @Test
  void aQuestionNobodySpokeOfIsRefused() throws Exception {
    server.start();

    assertThat(ask(QUERY)[3] & 15).isEqualTo(5);
  }

  @Test
  void nonsenseDoesNotEndTheServer() throws Exception {
    server.start();
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.send(new DatagramPacket(new byte[3], 3, server.address()));
    }
    try (Socket socket = new Socket()) {
      socket.connect(server.address());
      socket.getOutputStream().write(new byte[] {0, 1, 0});
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }

    assertThat(ask(QUERY)).isNotEmpty();
  }

  @Test
  void itListensAgainOnTheSamePort() throws Exception {
    server.start();
    server.start();
    InetSocketAddress address = server.address();
    for (int i = 0; i < 20; i++) {
      server.stopListening();
      server.stopListening();
      server.start();
      assertThat(server.address()).isEqualTo(address);
    }
    assertThat(ask(QUERY)).isNotEmpty();

    server.close();
    server.close();
    assertThatIllegalStateException().isThrownBy(server::start);
  }

  @Test
  void aDeafServerIsSilentOverUdpOnly() throws Exception {
    server.start().deaf();
    try (Socket socket = new Socket()) {
      socket.connect(server.address());
      byte[] query = hex(QUERY);
      socket.getOutputStream().write(0);
      socket.getOutputStream().write(query.length);
      socket.getOutputStream().write(query);
      assertThat(socket.getInputStream().readNBytes(2 + query.length)).hasSize(2 + query.length);
    }

    assertThat(ask(QUERY)).isEmpty();
  }

  /** Returns the reply over UDP; empty for silence. */
  private byte[] ask(String query) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      byte[] bytes = hex(query);
      socket.setSoTimeout(server.count(Transport.TCP) > 0 ? 200 : 5000);
      socket.send(new DatagramPacket(bytes, bytes.length, server.address()));
      DatagramPacket reply = new DatagramPacket(new byte[512], 512);
      socket.receive(reply);
      return Arrays.copyOf(reply.getData(), reply.getLength());
    } catch (SocketTimeoutException e) {
      return new byte[0];
    }
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }
}
