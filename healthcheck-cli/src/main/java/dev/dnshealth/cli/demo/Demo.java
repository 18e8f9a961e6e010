package dev.dnshealth.cli.demo;

import dev.dnshealth.core.diagnosis.FaultId;
import dev.dnshealth.core.diagnosis.SilentServerFaults;
import dev.dnshealth.core.diagnosis.UpstreamFaults;
import dev.dnshealth.core.diagnosis.Verdict;
import dev.dnshealth.core.dns.DnsProber;
import dev.dnshealth.core.monitor.HealthMonitor;
import dev.dnshealth.core.monitor.MonitorEvent;
import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.remediation.HoldReason;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.core.time.Time;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Help.Ansi;

/** The script of the demo. Used once, by one thread. */
public final class Demo {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final FaultId EXTERNAL = UpstreamFaults.DOWN.id();
  private static final HoldReason NO_CURE = HoldReason.RESTART_DOES_NOT_HELP;

  private final Narrator narrator;
  private final Time time;
  private final Story story;

  private Demo(PrintWriter out, Ansi ansi, Time time) {
    this.time = time;
    this.narrator = new Narrator(out, ansi, time);
    this.story = new Story(narrator);
  }

  /**
   * Plays the demo, in under a minute.
   *
   * @return what went otherwise than it should, in words; empty if nothing did
   * @throws IOException if loopback ports cannot be had
   */
  public static Optional<String> play(PrintWriter out, Ansi ansi)
      throws IOException, InterruptedException {
    return new Demo(out, ansi, Time.system()).play();
  }

  private Optional<String> play() throws IOException, InterruptedException {
    introduce();
    try (DemoCluster cluster = DemoCluster.start(time);
        LookupClient application = new LookupClient(cluster.service(), time);
        DnsProber prober = DnsProber.builder().build();
        HealthMonitor monitor = monitor(cluster, prober)) {
      application.start();
      prober.start();
      monitor.start();
      healthy(cluster);
      deafPod(cluster, application);
      brokenUpstream(cluster, application, monitor);
      narrator.heading("All of it happened as told, in " + Narrator.in(narrator.elapsed()) + ".");
      return Optional.empty();
    } catch (Story.Stuck stuck) {
      return Optional.ofNullable(stuck.getMessage());
    }
  }

  private HealthMonitor monitor(DemoCluster cluster, DnsProber prober) {
    return HealthMonitor.builder(cluster, prober)
        .plan(
            DefaultProbes.forCluster(
                DemoCluster.DOMAIN,
                List.of(Addresses.literal(DemoCluster.API_ADDRESS)),
                DemoCluster.EXTERNAL_NAME))
        .facts(() -> Optional.of(cluster.facts()))
        .remediator(cluster)
        .time(time)
        .listener(story)
        .build();
  }

  private void introduce() {
    narrator.heading("CoreDNS health check: a demo of less than a minute, with no cluster");
    narrator.details(
        "Simulated:",
        List.of(
            "two CoreDNS pods (small DNS servers on loopback ports), the Service in front of them,"
                + " the Kubernetes API that knows them and makes new ones, and an application that"
                + " looks up a name "
                + LookupClient.PER_SECOND
                + " times a second."));
    narrator.details(
        "Real:",
        List.of(
            "every DNS packet, and all that watches and decides: the prober, the monitor, its rules,"
                + " its guards and its default limits, as they run in a cluster."));
  }

  private void healthy(DemoCluster cluster) throws InterruptedException, Story.Stuck {
    narrator.heading("1. A healthy cluster");
    narrator.event("asking the Service and each pod, over UDP and TCP, as applications do");
    awaitHealthy("the cluster counts as healthy, inside and out", cluster);
  }

  private void deafPod(DemoCluster cluster, LookupClient application)
      throws InterruptedException, Story.Stuck {
    Instance deaf = cluster.pods().get(0);
    Instance sibling = cluster.pods().get(1);
    narrator.heading("2. One pod goes deaf");
    Instant brokenAt = time.now();
    cluster.deafen(deaf);
    narrator.bad(brokenAt, deaf + " drops every UDP query from now on");
    narrator.detail(
        "Over TCP, as health probes come, all is well: Kubernetes calls the pod ready and does"
            + " nothing, for ever, while every second look-up fails.");
    story.await(
        "a new pod answers queries",
        PATIENCE,
        () -> !story.all(MonitorEvent.Recovered.class).isEmpty());
    MonitorEvent.Recovered recovered = story.all(MonitorEvent.Recovered.class).get(0);
    LookupClient.Tally tally = application.since(brokenAt);
    narrator.event(
        "the application: %d look-ups since the fault, %d failed, the last of them %s after it"
            .formatted(
                tally.total(),
                tally.failed(),
                tally
                    .lastFailure()
                    .map(at -> Narrator.in(Duration.between(brokenAt, at)))
                    .orElse("-")));
    FaultId found = SilentServerFaults.DEAF.id();
    require(
        story
            .found(found)
            .filter(f -> f.fault().subject().instance().equals(Optional.of(deaf)))
            .isPresent(),
        "the fault that was found is " + found + " of " + deaf);
    require(actedOn().equals(List.of(deaf)), "only " + deaf + " is replaced");
    require(
        cluster.pods().equals(List.of(sibling, recovered.replacement())),
        sibling + " is left alone");
    require(tally.failed() > 0, "the application feels the fault");
    awaitHealthy("the cluster is healthy again, inside and out", cluster);
  }

  private void brokenUpstream(DemoCluster cluster, LookupClient application, HealthMonitor monitor)
      throws InterruptedException, Story.Stuck {
    List<Instance> pods = cluster.pods();
    narrator.heading("3. The upstream resolver breaks");
    Instant brokenAt = time.now();
    cluster.breakUpstream();
    narrator.bad(brokenAt, "both pods answer SERVFAIL for names outside the cluster from now on");
    narrator.detail(
        "Restarting them would cure nothing and take away what still works. External names are asked"
            + " for every 5 s and have to fail five times: this takes a little while.");
    story.await(
        "the fault is found, and nothing is done about it for a reason",
        PATIENCE.plus(PATIENCE),
        () -> story.found(EXTERNAL).isPresent() && story.holds(EXTERNAL).contains(NO_CURE));
    story.await("it is seen at both pods", PATIENCE, () -> evidence(monitor).size() == pods.size());
    narrator.event("the same at both pods by now");
    narrator.details("seen", evidence(monitor));
    LookupClient.Tally tally = application.since(brokenAt);
    narrator.event(
        "the application: %d look-ups of a name in the cluster since the fault, %d failed"
            .formatted(tally.total(), tally.failed()));
    require(actedOn().size() == 1, "nothing more is replaced");
    require(cluster.pods().equals(pods), "both pods are left alone");
    require(tally.failed() == 0, "names in the cluster are answered throughout");
  }

  private void awaitHealthy(String what, DemoCluster cluster)
      throws InterruptedException, Story.Stuck {
    story.await(
        what,
        PATIENCE,
        () -> story.verdict() == Verdict.HEALTHY && story.externalAnsweredBy(cluster.pods()));
    narrator.good(time.now(), what);
  }

  private static List<String> evidence(HealthMonitor monitor) {
    return monitor.report().diagnosis().faults().stream()
        .filter(fault -> fault.id().equals(EXTERNAL))
        .flatMap(fault -> fault.evidence().stream())
        .toList();
  }

  private List<Instance> actedOn() {
    return story.all(MonitorEvent.ActionStarted.class).stream()
        .map(started -> started.reservation().action().instance())
        .toList();
  }

  private static void require(boolean condition, String what) throws Story.Stuck {
    if (!condition) {
      throw new Story.Stuck("this is not so: " + what);
    }
  }
}
