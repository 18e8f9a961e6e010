package dev.dnshealth.core.testing;

import dev.dnshealth.core.probe.RecordType;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Transport;
import dev.dnshealth.core.testing.FakeDnsServer.Behaviour;
import dev.dnshealth.core.testing.FakeDnsServer.Query;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The few parts of the DNS wire format (RFC 1035, RFC 6891, RFC 5001) that the fake server needs,
 * written by hand so that the prober's own are tested against something else.
 */
final class FakeDnsServerWire {

  private static final int HEADER = 12;
  private static final int OPT = 41;
  private static final int NSID = 3;
  private static final int IN = 1;
  private static final int CHAOS = 3;
  private static final int TTL = 30;

  /** What any client takes over UDP, in bytes. */
  private static final int SMALLEST = 512;

  private static final Pattern SERVICE = Pattern.compile("(\\d{1,5}) (\\d{1,5}) (\\d{1,5}) (\\S+)");
  private static final int NAME_OF_QUESTION = 0xC000 | HEADER;

  private FakeDnsServerWire() {}

  /**
   * Returns the query that {@code message} holds.
   *
   * @throws RuntimeException if it holds none
   */
  static Query parse(Transport transport, InetSocketAddress from, byte[] message) {
    ByteBuffer in = ByteBuffer.wrap(message);
    int id = Short.toUnsignedInt(in.getShort());
    int additional = in.getShort(10);
    in.position(HEADER);
    String name = name(in);
    int type = Short.toUnsignedInt(in.getShort());
    boolean chaos = in.getShort() == CHAOS;
    int ednsSize = 0;
    boolean dnssecOk = false;
    boolean nsid = false;
    if (additional > 0 && in.get() == 0 && in.getShort() == OPT) {
      ednsSize = Short.toUnsignedInt(in.getShort());
      dnssecOk = (in.getInt() & 0x8000) != 0;
      nsid = hasNsid(in, Short.toUnsignedInt(in.getShort()));
    }
    return new Query(transport, from, id, name, type, ednsSize, dnssecOk, nsid, chaos);
  }

  private static boolean hasNsid(ByteBuffer in, int length) {
    boolean found = false;
    for (int end = in.position() + length; in.position() < end; ) {
      found |= in.getShort() == NSID;
      in.position(in.position() + 2 + Short.toUnsignedInt(in.getShort(in.position())));
    }
    return found;
  }

  private static String name(ByteBuffer in) {
    StringBuilder name = new StringBuilder();
    for (int length = in.get(); length != 0; length = in.get()) {
      byte[] label = new byte[length];
      in.get(label);
      name.append(new String(label, StandardCharsets.ISO_8859_1)).append('.');
    }
    return name.isEmpty() ? "." : name.toString();
  }

  /**
   * @param server the server's own name, for those who ask for it
   */
  static byte[] reply(Query query, Behaviour.Reply reply, Optional<String> server) {
    return reply(query, query.id(), query.name(), reply, server.filter(name -> query.nsid()));
  }

  static byte[] wrongId(Query query) {
    return reply(query, query.id() ^ 0x5555, query.name(), plain(), Optional.empty());
  }

  static byte[] wrongQuestion(Query query) {
    return reply(query, query.id(), "another." + query.name(), plain(), Optional.empty());
  }

  /** Returns {@code reply}, or what is left of it if it is too large for who asked over UDP. */
  static byte[] fitting(Query query, byte[] reply, Optional<String> server) {
    int room = Math.max(query.ednsSize(), SMALLEST);
    if (query.transport() == Transport.TCP || reply.length <= room) {
      return reply;
    }
    boolean authoritative = (reply[2] & 4) != 0;
    var cut = new Behaviour.Reply(reply[3] & 15, authoritative, true, List.of());
    return reply(query, cut, server);
  }

  private static Behaviour.Reply plain() {
    return new Behaviour.Reply(0, true, false, List.of());
  }

  private static byte[] reply(
      Query query, int id, String name, Behaviour.Reply reply, Optional<String> server) {
    int dclass = query.chaos() ? CHAOS : IN;
    List<byte[]> answers = answers(query.type(), reply.data());
    boolean edns = query.ednsSize() > 0;
    ByteBuffer out = ByteBuffer.allocate(65535);
    out.putShort((short) id);
    int flags = 0x8180 | (reply.authoritative() ? 0x400 : 0) | (reply.truncated() ? 0x200 : 0);
    out.putShort((short) (flags | (reply.rcode() & 15)));
    out.putShort((short) 1).putShort((short) answers.size());
    out.putShort((short) 0).putShort((short) (edns ? 1 : 0));
    out.put(encode(name)).putShort((short) query.type()).putShort((short) dclass);
    for (byte[] data : answers) {
      out.putShort((short) NAME_OF_QUESTION).putShort((short) query.type());
      out.putShort((short) dclass).putInt(TTL).putShort((short) data.length).put(data);
    }
    if (edns) {
      out.put((byte) 0).putShort((short) OPT).putShort((short) 1232);
      out.put((byte) (reply.rcode() >> 4)).put((byte) 0).putShort((short) 0);
      byte[] option = server.map(FakeDnsServerWire::nsid).orElse(new byte[0]);
      out.putShort((short) option.length).put(option);
    }
    byte[] bytes = new byte[out.flip().remaining()];
    out.get(bytes);
    return bytes;
  }

  private static List<byte[]> answers(int type, List<String> data) {
    List<byte[]> answers = new ArrayList<>();
    for (String text : data) {
      if (type == RecordType.A.code() || type == RecordType.AAAA.code()) {
        int length = type == RecordType.A.code() ? 4 : 16;
        address(text).filter(bytes -> bytes.length == length).ifPresent(answers::add);
      } else if (type == RecordType.TXT.code()) {
        answers.add(label(text));
      } else if (type == RecordType.PTR.code() || type == RecordType.NS.code()) {
        answers.add(encode(text));
      } else if (type == RecordType.SRV.code()) {
        service(text).ifPresent(answers::add);
      }
    }
    return answers;
  }

  /** Returns the data of an SRV record (RFC 2782), if {@code text} is that. */
  private static Optional<byte[]> service(String text) {
    Matcher matcher = SERVICE.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    byte[] target = encode(matcher.group(4));
    ByteBuffer data = ByteBuffer.allocate(6 + target.length);
    for (int number = 1; number <= 3; number++) {
      data.putShort((short) Integer.parseInt(matcher.group(number)));
    }
    return Optional.of(data.put(target).array());
  }

  private static byte[] nsid(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer option = ByteBuffer.allocate(4 + bytes.length);
    return option.putShort((short) NSID).putShort((short) bytes.length).put(bytes).array();
  }

  private static Optional<byte[]> address(String text) {
    try {
      return Optional.of(Addresses.literal(text).getAddress());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static byte[] encode(String text) {
    String name = text.endsWith(".") ? text : text + ".";
    ByteBuffer out = ByteBuffer.allocate(name.length() + 2);
    for (int start = 0, dot; (dot = name.indexOf('.', start)) > start; start = dot + 1) {
      out.put(label(name.substring(start, dot)));
    }
    byte[] bytes = new byte[out.put((byte) 0).flip().remaining()];
    out.get(bytes);
    return bytes;
  }

  private static byte[] label(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocate(bytes.length + 1).put((byte) bytes.length).put(bytes).array();
  }
}
