package dev.dnshealth.core.probe;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A DNS reply that matched the query's id, question and address.
 *
 * @param rcode the response code, with EDNS's extension
 * @param authoritative the AA flag
 * @param truncated the TC flag
 * @param answers the answer section
 * @param size bytes on the wire
 * @param server the server's own name, where it tells it by NSID; as text, or in hexadecimal where
 *     it is none
 */
public record Reply(
    int rcode,
    boolean authoritative,
    boolean truncated,
    List<Answer> answers,
    int size,
    Optional<String> server) {

  public Reply {
    answers = List.copyOf(answers);
    Objects.requireNonNull(server, "server");
  }

  /** Makes a reply of a server that does not tell its name. */
  public Reply(
      int rcode, boolean authoritative, boolean truncated, List<Answer> answers, int size) {
    this(rcode, authoritative, truncated, answers, size, Optional.empty());
  }

  /** Returns the data of the answers of one type, in the order of the reply. */
  public List<String> data(RecordType type) {
    return answers.stream().filter(a -> a.type() == type.code()).map(Answer::data).toList();
  }

  /**
   * A record of the answer section.
   *
   * @param name the owner's name
   * @param type the type's number
   * @param ttl seconds
   * @param data the data in presentation form; an address as {@link
   *     java.net.InetAddress#getHostAddress()} writes it, and the strings of a TXT record as one,
   *     without quotes
   */
  public record Answer(String name, int type, long ttl, String data) {

    public Answer {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(data, "data");
    }
  }
}
