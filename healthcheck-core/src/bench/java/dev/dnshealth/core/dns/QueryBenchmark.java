package dev.dnshealth.core.dns;

import dev.dnshealth.core.probe.Question;
import dev.dnshealth.core.probe.RecordType;
import dev.dnshealth.core.probe.Wire;
import java.io.IOException;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What one probe costs apart from the network: its query, and the reading of the reply. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class QueryBenchmark {

  private static final int ID = 0x1234;

  /** The answer of a DNS server in a cluster: authoritative, one address, its name by NSID. */
  private static final String REPLY =
      "1234 8580 0001 0001 0000 0001"
          + "0a 6b756265726e65746573 07 64656661756c74 03 737663"
          + "07 636c7573746572 05 6c6f63616c 00 0001 0001"
          + "c00c 0001 0001 0000001e 0004 c0000201"
          + "00 0029 04d0 00000000 000b 0003 0007 636f7265646e73";

  private final SplittableRandom random = new SplittableRandom(1);
  private final Question question =
      new Question("kubernetes.default.svc.cluster.local", RecordType.A);
  private final Wire wire = Wire.udp();
  private final byte[] reply = HexFormat.of().parseHex(REPLY.replace(" ", ""));
  private Query query;

  /** Composes the query that the reply is to, and sees that it is. */
  @Setup
  public void compose() throws IOException {
    query = composed();
    if (!(query.receive(reply) instanceof Query.Received.Answer)) {
      throw new IllegalStateException("the reply is not to the query");
    }
  }

  private Query composed() throws IOException {
    return Query.compose(question, wire, ID, random);
  }

  @Benchmark
  public byte[] composing() throws IOException {
    return composed().bytes();
  }

  @Benchmark
  public Object parsing() {
    return query.receive(reply);
  }

  @Benchmark
  public Object composingAndParsing() throws IOException {
    return composed().receive(reply);
  }
}
