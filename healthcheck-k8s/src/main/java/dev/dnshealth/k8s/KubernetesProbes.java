package dev.dnshealth.k8s;

import dev.dnshealth.core.probe.ClusterNames;
import dev.dnshealth.core.probe.DefaultProbes;
import dev.dnshealth.core.probe.ProbePlan;
import dev.dnshealth.core.probe.Question;
import dev.dnshealth.core.probe.Truth;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.time.Time;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The default probes for one cluster, with its domain and its API's addresses found out.
 *
 * <p>Until the domain is known the plan is {@link ProbePlan#none()}; looks again every second.
 * Needs the right to get the service {@code default/kubernetes}; until that can be read the API's
 * address is taken from the environment. {@link #get()} answers from memory. Safe for use by
 * several threads.
 */
public final class KubernetesProbes implements Supplier<ProbePlan>, AutoCloseable {

  /** The name outside the cluster that is asked for where no other is set. */
  public static final String EXTERNAL = "example.com";

  private static final Logger log = LoggerFactory.getLogger(KubernetesProbes.class);

  /** The Corefile takes a moment to be read for the first time; more is worth a warning. */
  private static final int PATIENCE = 10;

  private static final Duration EVERY = Duration.ofSeconds(1);

  /** How many looks an address from the environment is used before the API is asked again. */
  private static final int PROVISIONAL_LOOKS = 5;

  private static final String API_SERVICE = "/api/v1/namespaces/default/services/kubernetes";

  private final Api api;
  private final Supplier<Optional<String>> domain;
  private final Asked asked;
  private final Optional<String> apiHost;
  private final Duration every;
  private final ScheduledExecutorService executor;
  private volatile ProbePlan plan = ProbePlan.none();
  private Optional<ClusterNames> names = Optional.empty();
  private List<InetAddress> addresses = List.of();
  private boolean toldByApi;
  private int looks;
  private boolean started;
  private int attempts;

  /**
   * What else is asked for.
   *
   * @param external a name outside the cluster; an empty one asks for none
   * @param randomUnder a domain outside the cluster under which random names are asked for
   * @param truths names whose answers the API tells, from memory
   * @param large the question with the largest answer that is known, from memory
   */
  public record Asked(
      String external,
      Optional<String> randomUnder,
      Supplier<List<Truth>> truths,
      Supplier<Optional<Question>> large) {

    /** Returns what asks for an external name, if it is not empty, and nothing else. */
    public static Asked only(String external) {
      return new Asked(external, Optional.empty(), List::of, Optional::empty);
    }
  }

  /**
   * Makes a supplier that does nothing until {@link #start()}.
   *
   * @param client stays open when this is closed
   * @param domain the cluster's domain, from memory
   */
  public KubernetesProbes(
      KubernetesClient client, Supplier<Optional<String>> domain, Asked asked, Time time) {
    this(new Api(client, time), domain, asked);
  }

  KubernetesProbes(Api api, Supplier<Optional<String>> domain, Asked asked) {
    this(api, domain, asked, Optional.ofNullable(System.getenv("KUBERNETES_SERVICE_HOST")), EVERY);
  }

  KubernetesProbes(
      Api api,
      Supplier<Optional<String>> domain,
      Asked asked,
      Optional<String> apiHost,
      Duration every) {
    this.api = api;
    this.domain = domain;
    this.asked = asked;
    this.apiHost = apiHost;
    this.every = every;
    this.executor = Threads.single("dnshealth-probes");
  }

  /** Starts to find out. Returns at once; a second call does nothing. */
  public synchronized void start() {
    if (!started) {
      started = true;
      Threads.every(executor, Duration.ZERO, every, this::look);
    }
  }

  @Override
  public ProbePlan get() {
    return plan;
  }

  /** Stops finding out; the last plan stays. */
  @Override
  public void close() {
    executor.shutdown();
  }

  private void look() {
    Optional<String> known = domain.get();
    if (known.isEmpty()) {
      attempts++;
      if (attempts == PATIENCE) {
        log.warn(
            "the cluster's domain is not known: no Corefile with the kubernetes plugin could be"
                + " read; no queries are sent until it can, or the domain is set");
      }
      return;
    }
    // The API's addresses do not change for as long as a cluster lives.
    if (!toldByApi && (addresses.isEmpty() || ++looks % PROVISIONAL_LOOKS == 0)) {
      List<InetAddress> told = askApi();
      toldByApi = !told.isEmpty();
      addresses = toldByApi ? told : fromEnvironment();
    }
    ClusterNames next =
        new ClusterNames(
            known.get(),
            addresses,
            asked.external(),
            asked.randomUnder(),
            asked.truths().get(),
            asked.large().get());
    if (names.filter(next::equals).isEmpty()) {
      tell(next);
      names = Optional.of(next);
      plan = DefaultProbes.forCluster(next);
    }
  }

  /** The sample of names changes all the time; the rest is worth a line. */
  private void tell(ClusterNames next) {
    boolean same =
        names
            .filter(
                before -> before.domain().equals(next.domain()) && before.api().equals(next.api()))
            .isPresent();
    if (same) {
      log.debug("probes: truths={} large={}", next.truths(), next.large());
    } else {
      log.info("probes: domain={} api={} external={}", next.domain(), next.api(), next.external());
    }
  }

  private List<InetAddress> askApi() {
    try {
      Reply reply = api.get("get-api-service", API_SERVICE);
      if (reply.ok()) {
        return api.parse(reply, Service.class).getSpec().getClusterIPs().stream()
            .map(Addresses::literal)
            .toList();
      }
    } catch (CallNotPermittedException | IOException e) {
      log.debug("the API's Service cannot be read: {}", e.toString());
    }
    return List.of();
  }

  private List<InetAddress> fromEnvironment() {
    try {
      return apiHost.map(Addresses::literal).stream().toList();
    } catch (IllegalArgumentException e) {
      return List.of();
    }
  }
}
