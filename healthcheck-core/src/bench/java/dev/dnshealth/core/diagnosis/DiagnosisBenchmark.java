package dev.dnshealth.core.diagnosis;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a diagnosis costs where each node looks at each DNS pod with the whole set of probes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class DiagnosisBenchmark {

  @Param({"1", "10", "500"})
  private int nodes;

  @Param({"2", "50"})
  private int pods;

  private LargeCluster cluster;

  /** Makes the evidence. */
  @Setup
  public void gather() {
    cluster = new LargeCluster(nodes, pods);
  }

  @Benchmark
  public Diagnosis diagnose() {
    return cluster.diagnose();
  }
}
