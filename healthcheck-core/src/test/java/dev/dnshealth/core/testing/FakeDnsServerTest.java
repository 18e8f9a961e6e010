package dev.dnshealth.core.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.dnshealth.core.probe.RecordType;
import dev.dnshealth.core.target.Transport;
import dev.dnshealth.core.testing.FakeDnsServer.Behaviour;
import dev.dnshealth.core.testing.FakeDnsServer.Query;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
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
  void whatIsDoneOnOneTypeGoesBeforeWhatIsDoneOnTheName() throws Exception {
    server.on("example.com", RecordType.A, Behaviour.nxDomain());
    server.on("Example.com", RecordType.AAAA, Behaviour.rcode(2));
    server.on("example.com", Behaviour.rcode(5)).start();

    assertThat(ask(QUERY)[3] & 15).isEqualTo(3);
    assertThat(ask(QUERY.replace("0001 0001", "001c 0001"))[3] & 15).isEqualTo(2);
    assertThat(ask(QUERY.replace("0001 0001", "0010 0001"))[3] & 15).isEqualTo(5);
    assertThat(ask(QUERY.replace("6d70", "4d50"))[3] & 15).isEqualTo(3);
  }

  @Test
  void aServiceRecordIsByteByByteWhatTheStandardSays() throws Exception {
    server.on("example.com", Behaviour.answer("1 256 443 a.bc", "192.0.2.1", "x 1 2 a.b")).start();

    assertThat(ask(QUERY.replace("0001 0001", "0021 0001")))
        .isEqualTo(
            hex(
                REPLY_HEADER
                    + QUERY.substring(29).replace("0001 0001", "0021 0001")
                    + "c00c 0021 0001 0000001e 000c 0001 0100 01bb 01 61 02 6263 00"));
  }

  @Test
  void itsNameIsToldToThoseWhoAskByNsidOnceItHasOne() throws Exception {
    server.on("example.com", Behaviour.rcode(0)).start();
    String withNsid =
        QUERY.replace("0000 0000 0000 07", "0000 0000 0001 07")
            + "00 0029 04d0 00000000 000a ffff 0002 0000 0003 0000";
    String noName = "00 0029 04d0 00000000 0000";
    assertThat(ask(withNsid)).endsWith(hex(noName));

    server.named("pod-a");
    assertThat(ask(withNsid)).endsWith(hex("00 0029 04d0 00000000 0009 0003 0005 706f642d61"));
    assertThat(ask(withNsid.replace("0003 0000", "0004 0000"))).endsWith(hex(noName));

    assertThat(server.queries()).extracting(Query::nsid).containsExactly(true, true, false);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> server.named(""))
        .withMessageContaining("name: ");
    assertThatIllegalArgumentException().isThrownBy(() -> server.named("a".repeat(256)));
  }

  @Test
  void itsNameIsToldInClassChaosUnlessAnotherBehaviourWasSet() throws Exception {
    String header = "1234 0100 0001 0000 0000 0000";
    String question = "08 686f73746e616d65 04 62696e64 00 0010 0003";
    server.start();
    assertThat(ask(header + question)[3] & 15).isEqualTo(5);

    server.named("pod-a");
    assertThat(ask(header + question))
        .isEqualTo(hex(REPLY_HEADER + question + "c00c 0010 0003 0000001e 0006 05 706f642d61"));
    assertThat(ask(header + question.replace("0010 0003", "0010 0001"))[3] & 15).isEqualTo(5);

    server.on("hostname.bind", Behaviour.rcode(2));
    assertThat(ask(header + question)[3] & 15).isEqualTo(2);
    assertThat(server.queries()).extracting(Query::chaos).containsExactly(true, true, false, true);
  }

  @Test
  void aReplyThatDoesNotFitIsCutOverUdp() throws Exception {
    String[] addresses = new String[32];
    Arrays.setAll(addresses, i -> "192.0.2." + i);
    server.on("example.com", Behaviour.fitting(Behaviour.answer(addresses))).start();
    int size = 29 + 32 * 16;
    int edns = 11;

    byte[] cut = ask(QUERY);
    assertThat(cut).hasSize(29);
    assertThat(cut[2] & 0x06).isEqualTo(0x06);
    assertThat(cut[7]).isZero();
    assertThat(ask(withSize(size + edns - 1))).hasSize(29 + edns);
    assertThat(ask(withSize(size + edns))).hasSize(size + edns);
    assertThat(askOverTcp(QUERY)).hasSize(size);
  }

  @Test
  void aLargeReplyIsLostOverUdpOnly() throws Exception {
    Behaviour two = Behaviour.answer("192.0.2.1", "192.0.2.2");
    server.on("example.com", Behaviour.losingAbove(61, two)).start();
    assertThat(ask(QUERY)).hasSize(61);

    server.on("example.com", Behaviour.losingAbove(60, two));
    assertThat(askOverTcp(QUERY)).hasSize(61);
    assertThat(ask(QUERY)).isEmpty();
  }

  @Test
  void aReplyThatWasCutIsNotLostForItsFormerSize() throws Exception {
    String[] addresses = new String[32];
    Arrays.setAll(addresses, i -> "192.0.2." + i);
    Behaviour cut = Behaviour.fitting(Behaviour.answer(addresses));
    server.on("example.com", Behaviour.losingAbove(100, cut)).start();

    assertThat(ask(QUERY)).hasSize(29);
  }

  @Test
  void whatComesAfterAnEventIsDoneByTheOneWhoseEventItIs() throws Exception {
    CompletableFuture<Void> event = new CompletableFuture<>();
    server
        .otherwise(
            Behaviour.inOrder(Behaviour.rcode(2), Behaviour.after(event, Behaviour.answer())))
        .start();
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(5000);
      byte[] bytes = hex(QUERY);
      socket.send(new DatagramPacket(bytes, bytes.length, server.address()));
      await().until(() -> server.served(Transport.UDP) == 1);
      assertThat(receive(socket)[3] & 15).isEqualTo(2);
      socket.setSoTimeout(1);
      assertThatThrownBy(() -> receive(socket)).isInstanceOf(SocketTimeoutException.class);

      event.complete(null);
      socket.setSoTimeout(5000);
      assertThat(receive(socket)[3] & 15).isZero();
    }
    assertThat(server.served(Transport.UDP)).isEqualTo(1);
    assertThat(server.served(Transport.TCP)).isZero();
  }

  private static String withSize(int size) {
    return QUERY.replace("0000 0000 0000 07", "0000 0000 0001 07")
        + "00 0029 %04x 00000000 0000".formatted(size);
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
  void whileItDoesNotListenItsPortIsNobodysElse() throws Exception {
    server.start().stopListening();
    InetSocketAddress address = server.address();

    assertThatExceptionOfType(BindException.class).isThrownBy(() -> new DatagramSocket(address));
    assertThatExceptionOfType(BindException.class)
        .isThrownBy(() -> new ServerSocket(address.getPort(), 1, address.getAddress()));
    assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> askOverTcp(QUERY));
    try (DatagramSocket client = new DatagramSocket()) {
      client.connect(address);
      client.setSoTimeout(5000);
      client.send(new DatagramPacket(hex(QUERY), hex(QUERY).length));
      assertThatExceptionOfType(PortUnreachableException.class).isThrownBy(() -> receive(client));
    }

    server.close();
    new DatagramSocket(address).close();
    new ServerSocket(address.getPort(), 1, address.getAddress()).close();
  }

  @Test
  void aDeafServerIsSilentOverUdpOnly() throws Exception {
    server.start().deaf();

    assertThat(askOverTcp(QUERY)).hasSize(hex(QUERY).length);
    assertThat(ask(QUERY)).isEmpty();
  }

  private byte[] askOverTcp(String query) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(server.address());
      byte[] bytes = hex(query);
      socket.getOutputStream().write(0);
      socket.getOutputStream().write(bytes.length);
      socket.getOutputStream().write(bytes);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      return in.readNBytes(in.readUnsignedShort());
    }
  }

  /** Returns the reply over UDP; empty for silence. */
  private byte[] ask(String query) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      byte[] bytes = hex(query);
      socket.setSoTimeout(server.count(Transport.TCP) > 0 ? 200 : 5000);
      socket.send(new DatagramPacket(bytes, bytes.length, server.address()));
      return receive(socket);
    } catch (SocketTimeoutException e) {
      return new byte[0];
    }
  }

  private static byte[] receive(DatagramSocket socket) throws IOException {
    DatagramPacket reply = new DatagramPacket(new byte[2048], 2048);
    socket.receive(reply);
    return Arrays.copyOf(reply.getData(), reply.getLength());
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }
}
