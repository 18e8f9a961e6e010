package dev.dnshealth.core.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.probe.Question;
import dev.dnshealth.core.probe.Rcode;
import dev.dnshealth.core.probe.RecordType;
import dev.dnshealth.core.probe.Wire;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {

  private static final int ID = 0x1234;
  private static final String ASKED = "07 6578616d706c65 03 636f6d 00 0001 0001";
  private static final String IN_CAPITALS = "07 4558614d506c65 03 434f4d 00 0001 0001";
  private static final String ANSWER = "c00c 0001 0001 0000001e 0004 c0000201";

  private Query query;

  @BeforeEach
  void compose() throws Exception {
    Wire plain = new Wire(Wire.udp().transport(), Wire.SocketKind.FRESH, 0, false, false);
    query = Query.compose(new Question("example.com", RecordType.A), plain, ID, new Random(1));
  }

  @Test
  void aQueryIsComposedByteByByteAsTheStandardSays() throws Exception {
    assertThat(query.bytes()).isEqualTo(hex("1234 0100 0001 0000 0000 0000" + ASKED));

    Query edns =
        Query.compose(
            new Question("example.com", RecordType.AAAA),
            new Wire(Wire.udp().transport(), Wire.SocketKind.FRESH, 1232, true, false),
            0xffff,
            new Random(1));

    assertThat(edns.bytes())
        .isEqualTo(
            hex(
                "ffff 0100 0001 0000 0000 0001"
                    + ASKED.replace("0001 0001", "001c 0001")
                    + "00 0029 04d0 00 00 8000 0000"));
  }

  @ParameterizedTest
  @ValueSource(strings = {ASKED, IN_CAPITALS})
  void aReplyBelongsWhateverTheCaseOfItsName(String question) {
    var received = query.receive(hex("1234 8580 0001 0001 0000 0000" + question + ANSWER));

    assertThat(received).isInstanceOf(Query.Received.Answer.class);
    var reply = ((Query.Received.Answer) received).reply();
    assertThat(reply.data(RecordType.A)).containsExactly("192.0.2.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1235 8180 0001 0000 0000 0000" + ASKED,
        "1234 8180 0001 0000 0000 0000 07 6578616d706c66 03 636f6d 00 0001 0001",
        "1234 8180 0001 0000 0000 0000 07 6578616d706c65 03 636f6d 00 001c 0001",
        "1234 8180 0001 0000 0000 0000 07 6578616d706c65 03 636f6d 00 0001 0003",
        "1234 8180 0002 0000 0000 0000" + ASKED + ASKED,
        "1234 8180 0000 0000 0000 0000",
        "1234 8182 0000 0000 0000 0000"
      })
  void aReplyToSomethingElseIsStray(String message) {
    assertThat(query.receive(hex(message))).isInstanceOf(Query.Received.Stray.class);
  }

  @Test
  void aServerThatCouldNotReadTheQueryHasNoQuestionToRepeat() {
    var received = query.receive(hex("1234 8181 0000 0000 0000 0000"));

    assertThat(((Query.Received.Answer) received).reply().rcode()).isEqualTo(Rcode.FORMERR);
  }

  @Test
  void aTruncatedReplyMayEndAnywhere() {
    var received = query.receive(hex("1234 8380 0001 0002 0000 0000" + ASKED + ANSWER + "c00c 00"));

    assertThat(((Query.Received.Answer) received).reply().truncated()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "12",
        "1234 8180 0001 0000 0000",
        "1234 8180 0001 0001 0000 0000" + ASKED + "c00c 00",
        "1234 8180 0001 0001 0000 0000" + ASKED + "c00c 0001 0001 0000001e 0003 c00002",
        "1234 0100 0001 0000 0000 0000" + ASKED
      })
  void whatIsNoReplyIsGarbage(String message) {
    assertThat(query.receive(hex(message))).isInstanceOf(Query.Received.Garbage.class);
  }

  @Test
  void noBytesWhateverMakeTheParserThrow() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] good = hex("1234 8580 0001 0001 0000 0000" + ASKED + ANSWER);
    for (int i = 0; i < 20_000; i++) {
      byte[] bad = Arrays.copyOf(good, 1 + random.nextInt(good.length + 10));
      for (int changes = random.nextInt(6); changes >= 0; changes--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      }
      assertThat(query.receive(bad)).as("seed %d, round %d", seed, i).isNotNull();
    }
  }

  @Test
  void theRandomLabelStandsOnlyAtTheBeginning() throws Exception {
    Question question = new Question("a.{random}.test", RecordType.A);

    byte[] bytes = Query.compose(question, Wire.udp(), ID, new Random(1)).bytes();

    assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).contains("{random}");
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }
}
