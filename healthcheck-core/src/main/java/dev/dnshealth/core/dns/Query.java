package dev.dnshealth.core.dns;

import dev.dnshealth.core.probe.Question;
import dev.dnshealth.core.probe.Rcode;
import dev.dnshealth.core.probe.RecordType;
import dev.dnshealth.core.probe.Reply;
import dev.dnshealth.core.probe.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSIDOption;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;

/** One query as it is sent, and what is said of anything that comes back. Immutable. */
final class Query {

  /** The code and the length of an EDNS option (RFC 6891, 6.1.2). */
  private static final int OPTION_HEADER = 4;

  private final int id;
  private final Record question;
  private final Wire wire;
  private final byte[] bytes;

  private Query(int id, Record question, Wire wire) {
    this.id = id;
    this.question = question;
    this.wire = wire;
    bytes = compose();
  }

  /**
   * Composes a query.
   *
   * @param id the transaction id, 0 to 65535
   * @param random makes up the label for {@link Question#RANDOM}
   * @throws IOException if the question's name cannot be sent
   */
  static Query compose(Question question, Wire wire, int id, RandomGenerator random)
      throws IOException {
    String name = question.name();
    if (name.startsWith(Question.RANDOM + ".")) {
      name =
          HexFormat.of().toHexDigits(random.nextLong()) + name.substring(Question.RANDOM.length());
    }
    Record asked =
        Record.newRecord(
            Name.fromString(name, Name.root),
            question.type().code(),
            question.chaos() ? DClass.CHAOS : DClass.IN);
    return new Query(id, asked, wire);
  }

  /** Returns a query for another type of the same name. */
  Query withType(RecordType type, int otherId) {
    return new Query(
        otherId, Record.newRecord(question.getName(), type.code(), question.getDClass()), wire);
  }

  private byte[] compose() {
    Message message = new Message(id);
    message.getHeader().setFlag(Flags.RD);
    message.addRecord(question, Section.QUESTION);
    if (wire.ednsSize() > 0) {
      int flags = wire.dnssecOk() ? ExtendedFlags.DO : 0;
      List<EDNSOption> options = wire.nsid() ? List.of(new NSIDOption(new byte[0])) : List.of();
      message.addRecord(new OPTRecord(wire.ednsSize(), 0, 0, flags, options), Section.ADDITIONAL);
    }
    return message.toWire();
  }

  /** Returns the message to send. */
  byte[] bytes() {
    return bytes;
  }

  int id() {
    return id;
  }

  int type() {
    return question.getType();
  }

  /** Returns what {@code message}, which came from the target's address, is to this query. */
  Received receive(byte[] message) {
    Message parsed;
    try {
      parsed = new Message(message);
    } catch (IOException | RuntimeException e) {
      return new Received.Garbage(message.length + " bytes that are no DNS message: " + e);
    }
    if (!parsed.getHeader().getFlag(Flags.QR)) {
      return new Received.Garbage("a DNS query in place of a reply");
    }
    if (parsed.getHeader().getID() != id || !belongs(parsed)) {
      return new Received.Stray();
    }
    return new Received.Answer(reply(parsed, message.length));
  }

  private boolean belongs(Message reply) {
    List<Record> questions = reply.getSection(Section.QUESTION);
    if (questions.isEmpty()) {
      // A server that could not read the query has no question to repeat (RFC 1035, 4.1.1).
      return reply.getRcode() == Rcode.FORMERR;
    }
    Record asked = questions.get(0);
    return questions.size() == 1
        && asked.getName().equals(question.getName())
        && asked.getType() == question.getType()
        && asked.getDClass() == question.getDClass();
  }

  private static Reply reply(Message message, int size) {
    return new Reply(
        message.getRcode(),
        message.getHeader().getFlag(Flags.AA),
        message.getHeader().getFlag(Flags.TC),
        message.getSection(Section.ANSWER).stream().map(Query::answer).toList(),
        size,
        server(message));
  }

  private static Optional<String> server(Message message) {
    OPTRecord edns = message.getOPT();
    if (edns == null) {
      return Optional.empty();
    }
    return edns.getOptions(EDNSOption.Code.NSID).stream()
        .map(option -> option.toWire())
        .map(wire -> Arrays.copyOfRange(wire, OPTION_HEADER, wire.length))
        .filter(name -> name.length > 0)
        .map(Query::text)
        .findFirst();
  }

  /** Returns printable ASCII as it is, and anything else in hexadecimal. */
  private static String text(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    return text.chars().allMatch(c -> c >= ' ' && c <= '~')
        ? text
        : HexFormat.of().formatHex(bytes);
  }

  private static Reply.Answer answer(Record record) {
    return new Reply.Answer(
        record.getName().toString(), record.getType(), record.getTTL(), data(record));
  }

  private static String data(Record record) {
    if (record instanceof ARecord a) {
      return a.getAddress().getHostAddress();
    }
    if (record instanceof AAAARecord aaaa) {
      return aaaa.getAddress().getHostAddress();
    }
    if (record instanceof TXTRecord txt) {
      return String.join("", txt.getStrings());
    }
    return record.rdataToString();
  }

  /** What a message is to a query. */
  sealed interface Received {

    /** The reply to it. */
    record Answer(Reply reply) implements Received {}

    /** One of the replies that make the answer together. */
    record Part() implements Received {}

    /** A reply to something else. */
    record Stray() implements Received {}

    /** No DNS reply at all. */
    record Garbage(String what) implements Received {}
  }
}
