package dev.dnshealth.core.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.probe.Question;
import dev.dnshealth.core.probe.Rcode;
import dev.dnshealth.core.probe.RecordType;
import dev.dnshealth.core.probe.Wire;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  @Test
  void theServersNameIsAskedForByAnEmptyOption() throws Exception {
    Query nsid =
        Query.compose(
            new Question("example.com", RecordType.A),
            new Wire(Wire.udp().transport(), Wire.SocketKind.FRESH, 1232, false, true),
            ID,
            new Random(1));

    assertThat(nsid.bytes())
        .isEqualTo(
            hex("1234 0100 0001 0000 0000 0001" + ASKED + "00 0029 04d0 00000000 0004 0003 0000"));
  }

  @ParameterizedTest
  @CsvSource({
    "0003 0005 636f726544, coreD",
    "fde9 0002 ffff 0003 0003 61207e, a ~",
    "0003 0003 61ff62, 61ff62",
    "0003 0002 6100, 6100",
    "0003 0000,",
    "fde9 0002 ffff,",
    "'',"
  })
  void theServersNameIsReadFromTheOptionAsTextOrInHexadecimal(String options, String name) {
    byte[] rdata = hex(options);
    String edns = "00 0029 04d0 00000000 %04x".formatted(rdata.length) + options;

    var received = query.receive(hex("1234 8580 0001 0001 0000 0001" + ASKED + ANSWER + edns));

    assertThat(((Query.Received.Answer) received).reply().server())
        .isEqualTo(Optional.ofNullable(name));
  }

  @Test
  void aReplyWithoutEdnsTellsNoName() {
    var received = query.receive(hex("1234 8580 0001 0001 0000 0000" + ASKED + ANSWER));

    assertThat(((Query.Received.Answer) received).reply().server()).isEmpty();
  }

  @Test
  void aQuestionOfClassChaosIsAnsweredInThatClassOnly() throws Exception {
    Wire plain = new Wire(Wire.udp().transport(), Wire.SocketKind.FRESH, 0, false, false);
    Question question = new Question("hostname.bind", RecordType.TXT, true);
    Query chaos = Query.compose(question, plain, ID, new Random(1));
    String asked = "08 686f73746e616d65 04 62696e64 00 0010";
    assertThat(chaos.bytes()).isEqualTo(hex("1234 0100 0001 0000 0000 0000" + asked + "0003"));

    String header = "1234 8580 0001 0001 0000 0000";
    String answer = "c00c 0010 0003 00000000";
    var received =
        chaos.receive(
            hex(header + asked + "0003" + answer + "000d 07 706f64 202d 2261 04 2e313233"));

    assertThat(((Query.Received.Answer) received).reply().data(RecordType.TXT))
        .containsExactly("pod -\\\"a.123");
    assertThat(chaos.receive(hex("1234 8580 0001 0000 0000 0000" + asked + "0001")))
        .isInstanceOf(Query.Received.Stray.class);
  }

  @Test
  void aQueryForAnotherTypeIsTheSameButForTypeAndId() throws Exception {
    Query other = query.withType(RecordType.AAAA, 0x4321);

    assertThat(other.bytes())
        .isEqualTo(hex("4321 0100 0001 0000 0000 0000" + ASKED.replace("0001 0001", "001c 0001")));
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
    String edns = "00 0029 04d0 00000000 0007 0003 0003 616263";
    byte[] good = hex("1234 8580 0001 0001 0000 0001" + ASKED + ANSWER + edns);
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
