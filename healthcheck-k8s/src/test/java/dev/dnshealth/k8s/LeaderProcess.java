package dev.dnshealth.k8s;

import com.sun.management.OperatingSystemMXBean;
import dev.dnshealth.core.monitor.HealthMonitor;
import dev.dnshealth.core.probe.AnswerRule;
import dev.dnshealth.core.probe.Outcome;
import dev.dnshealth.core.probe.Probe;
import dev.dnshealth.core.probe.Rcode;
import dev.dnshealth.core.probe.RecordType;
import dev.dnshealth.core.probe.Reply;
import dev.dnshealth.core.probe.Timing;
import dev.dnshealth.core.target.Targets;
import dev.dnshealth.core.time.Time;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A leader in a process of its own, with the heap that the image has, so that its memory and its
 * CPU time can be read. All is production code but what it asks of DNS, which is answered at once,
 * and its facts, which it has none of.
 */
final class LeaderProcess {

  private LeaderProcess() {}

  /**
   * Leads for twice as long as is said, and prints what the second half took: cores, and bytes of
   * heap that are held, how many others are not heard, and how many observations were lost.
   *
   * @param args the URL of the API, how many nodes and DNS pods there are, and seconds
   */
  public static void main(String[] args) throws InterruptedException {
    ManyVantages size = new ManyVantages(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
    Duration span = Duration.ofSeconds(Long.parseLong(args[3]));
    Time time = Time.system();
    Targets targets = size.targets();
    PeerSettings settings =
        new PeerSettings(
            PeerPods.NAMESPACE,
            ManyVantages.LEADER.id(),
            1,
            Optional.empty(),
            ManyVantages.PULL,
            Duration.ofSeconds(3));
    try (KubernetesClient client =
            new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder().withMasterUrl(args[0]).build())
                .build();
        PeerObservations peers =
            new PeerObservations(new Api(client, time), settings, () -> true, size::servers, time);
        HealthMonitor monitor =
            HealthMonitor.builder(
                    () -> new Targets(targets.all(), lookedAt(time.now()), true),
                    (target, probe, late) -> CompletableFuture.completedFuture(answer(probe)))
                .plan(ManyVantages.PLAN)
                .peers(peers)
                .vantage(ManyVantages.LEADER)
                .build()) {
      peers.start();
      monitor.start();
      Thread.sleep(span.toMillis());
      long cpu = cpuTime();
      Thread.sleep(span.toMillis());
      double cores = (cpuTime() - cpu) / 1e9 / span.toSeconds();
      PeerCounts counts = peers.counts();
      System.out.println(
          cores + " " + held() + " " + (counts.unheard() + counts.unfit()) + " " + counts.lost());
    }
  }

  /** The API confirms the targets every five seconds. */
  private static Instant lookedAt(Instant now) {
    return Instant.ofEpochSecond(now.getEpochSecond() / 5 * 5);
  }

  private static Outcome answer(Probe probe) {
    Set<Integer> rcodes = probe.expectation().rcodes();
    Set<String> answers =
        probe.expectation().answers() instanceof AnswerRule.Equal equal
            ? equal.expected()
            : Set.of("192.0.2.1");
    Reply reply =
        new Reply(
            rcodes.contains(Rcode.NOERROR) ? Rcode.NOERROR : rcodes.iterator().next(),
            true,
            false,
            answers.stream()
                .map(
                    data -> new Reply.Answer(probe.question().name(), RecordType.A.code(), 5, data))
                .toList(),
            120);
    return new Outcome.Answered(reply, Timing.of(Duration.ofMillis(1)));
  }

  private static long cpuTime() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static long held() {
    Runtime runtime = Runtime.getRuntime();
    System.gc();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
