package dev.dnshealth.core.dns;

import static dev.dnshealth.core.dns.ProberFixture.LONG;
import static dev.dnshealth.core.dns.ProberFixture.SHORT;
import static dev.dnshealth.core.dns.ProberFixture.deadline;
import static dev.dnshealth.core.dns.ProberFixture.outcome;
import static dev.dnshealth.core.dns.ProberFixture.probe;
import static dev.dnshealth.core.dns.ProberFixture.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Wire;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Target;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TcpExchangeTest {

  private static final Wire PLAIN =
      new Wire(Wire.tcp().transport(), Wire.SocketKind.FRESH, 0, false, false);

  private final DnsProber prober = DnsProber.builder().build();
  private ServerSocket server;
  private CompletableFuture<Void> served = new CompletableFuture<>();

  @BeforeEach
  void start() throws Exception {
    prober.start();
    server = new ServerSocket();
    server.bind(new InetSocketAddress(Addresses.literal("127.0.0.1"), 0));
  }

  @AfterEach
  void stop() throws Exception {
    prober.close();
    server.close();
  }

  @Test
  void aReplyMayComeByteByByte() throws Exception {
    serve(
        (connection, reply) -> {
          connection.setTcpNoDelay(true);
          for (byte b : frame(reply)) {
            connection.getOutputStream().write(b);
          }
        });

    assertThat(tcp(LONG)).isInstanceOf(Outcome.Answered.class);
  }

  @Test
  void repliesMayComeTogether() throws Exception {
    serve(
        (connection, reply) -> {
          byte[] stray = reply.clone();
          stray[0] ^= 1;
          ByteBuffer both = ByteBuffer.allocate(2 * reply.length + 6);
          both.put(frame(stray)).put(frame(new byte[0])).put(frame(reply));
          connection.getOutputStream().write(both.array());
        });

    assertThat(tcp(LONG)).isInstanceOf(Outcome.Answered.class);
  }

  @ParameterizedTest
  @CsvSource({
    "1, half a length of a reply",
    "2, 0 of 29 bytes of a reply",
    "30, 28 of 29 bytes of a reply"
  })
  void aReplyThatBreaksOffIsMalformed(int bytes, String what) throws Exception {
    serve(
        (connection, reply) -> {
          connection.getOutputStream().write(Arrays.copyOf(frame(reply), bytes));
          connection.close();
        });

    Outcome outcome = tcp(LONG);

    assertThat(outcome).isInstanceOf(Outcome.Malformed.class);
    assertThat(((Outcome.Malformed) outcome).what()).isEqualTo(what);
  }

  @Test
  void aReplyThatStopsHalfWayIsMalformedAtTheDeadline() throws Exception {
    serve((connection, reply) -> connection.getOutputStream().write(Arrays.copyOf(reply, 10)));
    CompletableFuture<Outcome> outcome = send(prober, target(), probe(PLAIN, LONG));
    served.get(30, TimeUnit.SECONDS);
    assertThat(outcome).isNotDone();
    deadline(prober);

    outcome(Outcome.Malformed.class, outcome);
  }

  @Test
  void aConnectionThatIsResetIsMalformed() throws Exception {
    serve(
        (connection, reply) -> {
          connection.setSoLinger(true, 0);
          connection.close();
        });

    Outcome outcome = tcp(LONG);

    assertThat(outcome).isInstanceOf(Outcome.Malformed.class);
    assertThat(((Outcome.Malformed) outcome).timing().connect()).isPresent();
  }

  @Test
  void aHandshakeThatIsNotCompletedIsATimeOutThatHeardNothing() throws Exception {
    // With a full queue of connections the system drops further handshakes.
    try (ServerSocket full = new ServerSocket()) {
      full.bind(new InetSocketAddress(Addresses.literal("127.0.0.1"), 0), 1);
      Target target = Target.service("full", (InetSocketAddress) full.getLocalSocketAddress());
      CompletableFuture<?>[] fillers = new CompletableFuture<?>[4];
      for (int i = 0; i < fillers.length; i++) {
        fillers[i] = send(prober, target, probe(PLAIN, LONG));
      }

      var timedOut = outcome(Outcome.TimedOut.class, prober, target, probe(PLAIN, SHORT));

      assertThat(timedOut.timing().connect()).isEmpty();
      assertThat(timedOut.heard()).isFalse();
      assertThat(timedOut.timing().roundTrip()).isLessThanOrEqualTo(SHORT);
      assertThat(timedOut.timing().roundTrip().plus(timedOut.ownLag()))
          .isGreaterThan(SHORT.dividedBy(2));
    }
  }

  private Outcome tcp(Duration timeout) throws Exception {
    return outcome(prober, target(), probe(PLAIN, timeout));
  }

  private Target target() {
    return Target.service("tcp", (InetSocketAddress) server.getLocalSocketAddress());
  }

  /** Takes one query and does {@code action} with the reply to it. */
  private void serve(Action action) {
    served =
        CompletableFuture.runAsync(
            () -> {
              try {
                Socket connection = server.accept();
                DataInputStream in = new DataInputStream(connection.getInputStream());
                byte[] reply = new byte[in.readUnsignedShort()];
                in.readFully(reply);
                reply[2] |= (byte) 0x80;
                action.run(connection, reply);
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
  }

  private static byte[] frame(byte[] message) {
    return ByteBuffer.allocate(message.length + 2)
        .putShort((short) message.length)
        .put(message)
        .array();
  }

  private interface Action {
    void run(Socket connection, byte[] reply) throws IOException;
  }
}
