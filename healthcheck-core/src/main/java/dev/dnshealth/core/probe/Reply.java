package dev.dnshealth.core.probe;

import java.util.List;
import java.util.Objects;

/**
 * A DNS reply that matched the query's id, question and address.
 *
 * @param rcode the response code, with EDNS's extension
 * @param authoritative the AA flag
 * @param truncated the TC flag
 * @param answers the answer section
 * @param size bytes on the wire
 */
public record Reply(
    int rcode, boolean authoritative, boolean truncated, List<Answer> answers, int size) {

  public Reply {
    answers = List.copyOf(answers);
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
   *     java.net.InetAddress#getHostAddress()} writes it
   */
  public record Answer(String name, int type, long ttl, String data) {

    public Answer {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(data, "data");
    }
  }
}
