package dev.dnshealth.core.testing;

import dev.dnshealth.core.probe.Rcode;
import dev.dnshealth.core.probe.RecordType;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Transport;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real DNS server on loopback, over UDP and TCP on one port, that does what it is told.
 *
 * <pre>{@code
 * try (FakeDnsServer server = FakeDnsServer.v4()) {
 *   server.on("example.com.", Behaviour.answer("192.0.2.1", "2001:db8::1"));
 *   server.otherwise(Behaviour.nxDomain());
 *   server.start();
 *   // probe server.address()
 *   server.always(Transport.UDP, Behaviour.drop()); // deaf
 * }
 * }</pre>
 *
 * <p>Behaviours may be changed at any time, before and after the start. What a transport always
 * does goes before what is done on a question of one type, that before what is done on questions of
 * any type, and that before what is done otherwise; without any, questions are refused. Instances
 * are safe for use by several threads.
 */
public final class FakeDnsServer implements AutoCloseable {

  private static final int REMEMBERED = 10_000;

  /** What one string of a TXT record holds. */
  private static final int LONGEST_NAME = 255;

  /** The names of class CH under which servers tell their own (RFC 4892). */
  private static final Set<String> OWN_NAMES = Set.of("hostname.bind.", "id.server.");

  private final InetAddress loopback;
  private final Object lifeCycle = new Object();
  private final Map<Transport, Behaviour> always = new EnumMap<>(Transport.class);
  private final Map<String, Behaviour> byName = new HashMap<>();
  private final Map<Asked, Behaviour> byType = new HashMap<>();
  private final Deque<Query> queries = new ArrayDeque<>();
  private final Map<Transport, Long> counts = new EnumMap<>(Transport.class);
  private final Map<Transport, Long> served = new EnumMap<>(Transport.class);
  private Behaviour otherwise = Behaviour.rcode(Rcode.REFUSED);
  private Optional<String> ownName = Optional.empty();
  private @Nullable FakeDnsServerSockets sockets;
  private @Nullable KeptPort kept;
  private volatile int port;
  private boolean closed;

  private record Asked(String name, int type) {}

  private FakeDnsServer(InetAddress loopback, int port) {
    this.loopback = loopback;
    this.port = port;
  }

  /** Returns a server for 127.0.0.1 and any free port; not started yet. */
  public static FakeDnsServer v4() {
    return at(Addresses.literal("127.0.0.1"), 0);
  }

  /** Returns a server for ::1 and any free port; not started yet. */
  public static FakeDnsServer v6() {
    return at(Addresses.literal("::1"), 0);
  }

  /**
   * Returns a server for an address of this machine; not started yet.
   *
   * @param port 0 for any free port
   */
  public static FakeDnsServer at(InetAddress address, int port) {
    return new FakeDnsServer(address, port);
  }

  /**
   * Begins to listen, also again after {@link #stopListening()} and then on the same port; does
   * nothing if it listens.
   *
   * @throws UncheckedIOException if the port cannot be had
   * @throws IllegalStateException if the server was closed
   */
  public FakeDnsServer start() {
    synchronized (lifeCycle) {
      if (closed) {
        throw new IllegalStateException("closed (expected: start before close)");
      }
      if (sockets == null) {
        letGo();
        sockets =
            FakeDnsServerSockets.open(loopback, port, this::received, this::served, this::ownName);
        port = sockets.port();
      }
      return this;
    }
  }

  /**
   * Closes port and connections, so that queries are refused by the system. Nobody else gets the
   * port before {@link #close()}.
   */
  public void stopListening() {
    synchronized (lifeCycle) {
      if (sockets != null) {
        closeSockets();
        kept = KeptPort.at(address());
      }
    }
  }

  @Override
  public void close() {
    synchronized (lifeCycle) {
      closed = true;
      closeSockets();
      letGo();
    }
  }

  private void closeSockets() {
    if (sockets != null) {
      sockets.close();
      sockets = null;
    }
  }

  private void letGo() {
    if (kept != null) {
      kept.close();
      kept = null;
    }
  }

  /** Returns where queries are taken; the port is known from the first start on. */
  public InetSocketAddress address() {
    return new InetSocketAddress(loopback, port);
  }

  /** Sets what is done on questions for {@code name}, of any type and in any case. */
  public synchronized FakeDnsServer on(String name, Behaviour behaviour) {
    byName.put(key(name), behaviour);
    return this;
  }

  /**
   * Sets what is done on questions for {@code name} of this type, in any case; as dropping one of
   * two that are asked at once.
   */
  public synchronized FakeDnsServer on(String name, RecordType type, Behaviour behaviour) {
    byType.put(new Asked(key(name), type.code()), behaviour);
    return this;
  }

  /**
   * Has the server tell its own name: by NSID (RFC 5001) in each reply to a query that asks for it,
   * and on questions of class CH for {@code hostname.bind} or {@code id.server} that no other
   * behaviour was set for. By default it does not tell.
   *
   * @param name 1 to 255 characters, each one byte
   */
  public synchronized FakeDnsServer named(String name) {
    if (name.isEmpty() || name.length() > LONGEST_NAME) {
      throw new IllegalArgumentException(
          "name: " + name + " (expected: 1 to " + LONGEST_NAME + " characters)");
    }
    ownName = Optional.of(name);
    return this;
  }

  /** Sets what is done on all other questions. */
  public synchronized FakeDnsServer otherwise(Behaviour behaviour) {
    otherwise = behaviour;
    return this;
  }

  /** Sets what is done on every query over {@code transport}, until {@link #heal()}. */
  public synchronized FakeDnsServer always(Transport transport, Behaviour behaviour) {
    always.put(transport, behaviour);
    return this;
  }

  /** Makes the server deaf: silent over UDP, well over TCP. */
  public FakeDnsServer deaf() {
    return heal().always(Transport.UDP, Behaviour.drop());
  }

  /** Makes the server hang: it takes TCP connections and is silent over both transports. */
  public FakeDnsServer hung() {
    return deaf().always(Transport.TCP, Behaviour.drop());
  }

  /** Ends what {@link #always} began. */
  public synchronized FakeDnsServer heal() {
    always.clear();
    return this;
  }

  /** Returns how many queries came over {@code transport}. */
  public synchronized long count(Transport transport) {
    return counts.getOrDefault(transport, 0L);
  }

  /**
   * Returns how many queries over {@code transport} were served: all was done on them but what is
   * done later, by {@link Behaviour#delay} or {@link Behaviour#after}.
   */
  public synchronized long served(Transport transport) {
    return served.getOrDefault(transport, 0L);
  }

  /** Returns how many queries for {@code name} came, of those that {@link #queries()} returns. */
  public synchronized long count(Transport transport, String name) {
    return queries.stream()
        .filter(q -> q.transport() == transport && key(q.name()).equals(key(name)))
        .count();
  }

  /** Returns the last 10 000 queries, oldest first. */
  public synchronized List<Query> queries() {
    return List.copyOf(queries);
  }

  private synchronized Behaviour received(Query query) {
    counts.merge(query.transport(), 1L, Long::sum);
    queries.add(query);
    if (queries.size() > REMEMBERED) {
      queries.remove();
    }
    String name = key(query.name());
    return Stream.of(
            always.get(query.transport()),
            byType.get(new Asked(name, query.type())),
            byName.get(name),
            query.chaos() && OWN_NAMES.contains(name)
                ? ownName.map(Behaviour::answer).orElse(null)
                : null)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(otherwise);
  }

  private synchronized void served(Query query) {
    served.merge(query.transport(), 1L, Long::sum);
  }

  private synchronized Optional<String> ownName() {
    return ownName;
  }

  private static String key(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower : lower + ".";
  }

  /**
   * A query that came.
   *
   * @param transport how it came
   * @param from the address and port it came from
   * @param id the transaction id
   * @param name the name asked for, with a dot at the end
   * @param type the type's number
   * @param ednsSize the UDP payload size by EDNS; 0 without EDNS
   * @param dnssecOk the DO bit
   * @param nsid whether the server's name is asked for by NSID
   * @param chaos whether the class is CH
   */
  public record Query(
      Transport transport,
      InetSocketAddress from,
      int id,
      String name,
      int type,
      int ednsSize,
      boolean dnssecOk,
      boolean nsid,
      boolean chaos) {

    /** Makes a query of class IN that does not ask for the server's name. */
    public Query(
        Transport transport,
        InetSocketAddress from,
        int id,
        String name,
        int type,
        int ednsSize,
        boolean dnssecOk) {
      this(transport, from, id, name, type, ednsSize, dnssecOk, false, false);
    }
  }

  /** What is done on a query. Immutable. */
  public sealed interface Behaviour {

    /**
     * Returns an authoritative reply.
     *
     * @param data answers; to a question for A or AAAA those that are addresses of the family are
     *     given, to one for TXT all as text, to one for PTR or NS all as names, to one for SRV
     *     those that are priority, weight, port and name with spaces between; to others none
     */
    static Behaviour answer(String... data) {
      return new Reply(Rcode.NOERROR, true, false, List.of(data));
    }

    /** Returns an authoritative reply that the name does not exist. */
    static Behaviour nxDomain() {
      return new Reply(Rcode.NXDOMAIN, true, false, List.of());
    }

    /** Returns an empty reply with a response code, 0 to 4095; above 15 it needs EDNS. */
    static Behaviour rcode(int rcode) {
      return new Reply(rcode, false, false, List.of());
    }

    /** Returns an empty reply with the TC flag. */
    static Behaviour truncated() {
      return new Reply(Rcode.NOERROR, true, true, List.of());
    }

    /** Returns silence; a TCP connection stays open. */
    static Behaviour drop() {
      return new InOrder(List.of());
    }

    /** Returns {@code then}, begun after {@code delay}. */
    static Behaviour delay(Duration delay, Behaviour then) {
      return new Delay(delay, then);
    }

    /**
     * Returns {@code then}, begun once {@code event} is completed and by the thread that completes
     * it, or at once if it is; never if it fails.
     */
    static Behaviour after(CompletionStage<?> event, Behaviour then) {
      return new After(event, then);
    }

    /**
     * Returns {@code then} as a server does it that minds the size the client can take: a reply
     * over UDP that is larger than by EDNS, or than 512 bytes without, loses its answers and has
     * the TC flag.
     */
    static Behaviour fitting(Behaviour then) {
      return new Fitting(then);
    }

    /**
     * Returns {@code then} over a path on which datagrams of more bytes than this are lost, as
     * where fragments are; TCP is not touched.
     */
    static Behaviour losingAbove(int bytes, Behaviour then) {
      return new LosingAbove(bytes, then);
    }

    /** Returns a reply with another transaction id. */
    static Behaviour wrongId() {
      return new WrongId();
    }

    /** Returns a reply to a question for another name. */
    static Behaviour wrongQuestion() {
      return new WrongQuestion();
    }

    /** Returns bytes that are no DNS reply: the characters of {@code latin1}, each one byte. */
    static Behaviour garbage(String latin1) {
      return new Garbage(latin1);
    }

    /** Returns the end of a TCP connection without a reply; silence over UDP. */
    static Behaviour closeConnection() {
      return new CloseConnection();
    }

    /** Returns all of {@code steps}, as two replies to one query. */
    static Behaviour inOrder(Behaviour... steps) {
      return new InOrder(List.of(steps));
    }

    /** A reply that belongs to the query; {@code data} as for {@link Behaviour#answer}. */
    record Reply(int rcode, boolean authoritative, boolean truncated, List<String> data)
        implements Behaviour {
      public Reply {
        data = List.copyOf(data);
      }
    }

    /** See {@link Behaviour#delay}. */
    record Delay(Duration delay, Behaviour then) implements Behaviour {}

    /** See {@link Behaviour#after}. */
    record After(CompletionStage<?> event, Behaviour then) implements Behaviour {}

    /** See {@link Behaviour#fitting}. */
    record Fitting(Behaviour then) implements Behaviour {}

    /** See {@link Behaviour#losingAbove}. */
    record LosingAbove(int bytes, Behaviour then) implements Behaviour {}

    /** See {@link Behaviour#wrongId}. */
    record WrongId() implements Behaviour {}

    /** See {@link Behaviour#wrongQuestion}. */
    record WrongQuestion() implements Behaviour {}

    /** See {@link Behaviour#garbage}. */
    record Garbage(String latin1) implements Behaviour {}

    /** See {@link Behaviour#closeConnection}. */
    record CloseConnection() implements Behaviour {}

    /** See {@link Behaviour#inOrder}. */
    record InOrder(List<Behaviour> steps) implements Behaviour {
      public InOrder {
        steps = List.copyOf(steps);
      }
    }
  }
}
