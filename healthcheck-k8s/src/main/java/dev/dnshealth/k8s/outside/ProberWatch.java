package dev.dnshealth.k8s.outside;

import dev.dnshealth.core.time.Time;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Looks what becomes of the pods of Jobs, until they run and can be asked. Used by one thread. */
final class ProberWatch {

  /** Until then the cluster may just not have come to it. */
  private static final Duration COMPLAINT_AFTER = Duration.ofSeconds(3);

  private final ProberApi api;
  private final Tunnels tunnels;
  private final Time time;
  private final Complaints complaints;

  ProberWatch(ProberApi api, Tunnels tunnels, Time time) {
    this.api = api;
    this.tunnels = tunnels;
    this.time = time;
    this.complaints = new Complaints(api::complaint);
  }

  /**
   * Opens the way to those of the probers that have begun to run, and notes what keeps the others.
   */
  void look(List<ProberPod> waiting) {
    complaints.keep(waiting.stream().map(pod -> pod.job().name()).collect(Collectors.toSet()));
    if (waiting.isEmpty()) {
      return;
    }
    List<Pod> pods;
    try {
      pods = api.pods();
    } catch (KubernetesClientException e) {
      waiting.forEach(pod -> pod.troubled("its pod cannot be found: " + ProberApi.words(e)));
      return;
    }
    for (ProberPod prober : waiting) {
      Optional<Pod> pod = pods.stream().filter(each -> isOf(each, prober.job())).findFirst();
      pod.ifPresentOrElse(found -> look(prober, found), () -> complain(prober));
    }
  }

  private static boolean isOf(Pod pod, ProberJob job) {
    return job.name().equals(pod.getMetadata().getLabels().get("batch.kubernetes.io/job-name"))
        || job.name().equals(pod.getMetadata().getLabels().get("job-name"));
  }

  private void look(ProberPod prober, Pod pod) {
    String phase = Objects.requireNonNullElse(pod.getStatus().getPhase(), "");
    if (phase.equals("Running")) {
      try {
        prober.connect(tunnels, pod.getMetadata().getName());
      } catch (IOException e) {
        prober.troubled("no port of this machine can be had: " + e.getMessage());
      }
      return;
    }
    boolean over = phase.equals("Failed") || phase.equals("Succeeded");
    PodTrouble.of(pod)
        .ifPresent(
            why -> {
              if (over) {
                prober.ended(why);
              } else {
                prober.troubled(why);
              }
            });
  }

  private void complain(ProberPod prober) {
    Instant now = time.now();
    if (prober.age(now).compareTo(COMPLAINT_AFTER) >= 0) {
      prober.troubled(
          "its Job makes no pod: "
              + complaints
                  .of(prober.job().name(), now)
                  .orElse("a quota or an admission rule may forbid it"));
    }
  }
}
