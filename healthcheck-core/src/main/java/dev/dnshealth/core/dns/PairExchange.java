package dev.dnshealth.core.dns;

import dev.dnshealth.core.probe.RecordType;
import dev.dnshealth.core.probe.Reply;
import java.util.List;
import java.util.Optional;

/** A question for A and AAAA over UDP, back to back from one port of its own. */
final class PairExchange extends UdpExchange {

  private final Query other;
  private Optional<Reply> reply = Optional.empty();
  private boolean otherAnswered;

  private PairExchange(Exchanges exchanges, Request request, Query query, Query other)
      throws NotSentException {
    super(exchanges, request, query);
    this.other = other;
  }

  /**
   * Makes an exchange of {@code query} and of another one for the type it does not ask for.
   *
   * @param id any transaction id, for the other one
   */
  static PairExchange of(Exchanges exchanges, Request request, Query query, int id)
      throws NotSentException {
    RecordType asked = request.probe().question().type();
    RecordType missing = asked == RecordType.A ? RecordType.AAAA : RecordType.A;
    Query other = query.withType(missing, otherId(query.id(), id));
    return new PairExchange(exchanges, request, query, other);
  }

  static int otherId(int first, int drawn) {
    return drawn == first ? drawn ^ 1 : drawn;
  }

  @Override
  List<Query> queries() {
    // Resolvers send the question for A first.
    return query().type() == RecordType.A.code()
        ? List.of(query(), other)
        : List.of(other, query());
  }

  @Override
  Query.Received understand(byte[] message) {
    Query.Received received = super.understand(message);
    if (received instanceof Query.Received.Answer answer) {
      reply = reply.or(() -> Optional.of(answer.reply()));
    } else if (received instanceof Query.Received.Stray) {
      received = other.receive(message);
      otherAnswered |= received instanceof Query.Received.Answer;
    }
    if (!(received instanceof Query.Received.Answer)) {
      return received;
    }
    return reply.isPresent() && otherAnswered
        ? new Query.Received.Answer(reply.get())
        : new Query.Received.Part();
  }

  @Override
  int answered() {
    return reply.isPresent() || otherAnswered ? 1 : 0;
  }
}
