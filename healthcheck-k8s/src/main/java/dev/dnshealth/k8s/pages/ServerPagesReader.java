package dev.dnshealth.k8s.pages;

import dev.dnshealth.core.facts.ServerPages;
import dev.dnshealth.core.facts.ServerPages.Page;
import dev.dnshealth.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the pages of CoreDNS pods, each pod's every 15 s, over plain HTTP at the pods' own
 * addresses.
 *
 * <p>A page counts as refused or silent only if such a page was heard from here before, of any of
 * the pods: otherwise a network policy in between, or a pod that was never meant to have the page,
 * would look like a fault. Until then it is {@link Page#UNKNOWN}.
 *
 * <p>Works on threads of its own, at most eight pods at a time. Safe for use by several threads.
 */
public final class ServerPagesReader implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ServerPagesReader.class);

  private static final Duration EVERY = Duration.ofSeconds(15);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final int AT_ONCE = 8;

  /** Which page. */
  private enum Kind {
    HEALTH,
    READY,
    METRICS
  }

  private final Duration timeout;
  private final Time time;
  private final ScheduledThreadPoolExecutor scheduler;
  private final ThreadPoolExecutor fetchers;
  private volatile List<PageAddresses> pods = List.of();
  private volatile Map<String, ServerPages> pages = Map.of();
  private final Map<String, Instant> due = new HashMap<>();
  private final Map<String, PodHistory> histories = new HashMap<>();
  private final Set<Kind> heard = EnumSet.noneOf(Kind.class);
  private boolean started;

  /** Makes a reader that does nothing until {@link #start()}. */
  public ServerPagesReader(Time time) {
    this(HttpPage.TIMEOUT, time);
  }

  /**
   * @param timeout how long each page is waited for
   */
  ServerPagesReader(Duration timeout, Time time) {
    this.timeout = timeout;
    this.time = time;
    this.scheduler = new ScheduledThreadPoolExecutor(1, task -> thread(task, "dnshealth-pages"));
    this.fetchers =
        new ThreadPoolExecutor(
            AT_ONCE,
            AT_ONCE,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> thread(task, "dnshealth-page"));
    fetchers.allowCoreThreadTimeOut(true);
  }

  /** Starts to read. Returns at once; a second call does nothing. */
  public synchronized void start() {
    if (!started) {
      started = true;
      ScheduledFuture<?> unused =
          scheduler.scheduleWithFixedDelay(
              this::tryLook, 0, LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Reads the pages of these pods from now on, and forgets what was seen of others. */
  public void follow(Collection<PageAddresses> next) {
    pods = List.copyOf(next);
  }

  /** Returns what the pods said last, by their UIDs; from memory. */
  public Map<String, ServerPages> latest() {
    return pages;
  }

  /** Stops reading; what was said last stays. */
  @Override
  public void close() {
    scheduler.shutdownNow();
    fetchers.shutdownNow();
  }

  private void tryLook() {
    try {
      look();
    } catch (RejectedExecutionException e) {
      log.debug("closed");
    } catch (RuntimeException e) {
      log.error("unexpected failure, trying again", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Reads what is due. */
  void look() throws InterruptedException {
    Instant now = time.now();
    List<PageAddresses> all = pods;
    Set<String> uids = all.stream().map(PageAddresses::uid).collect(Collectors.toSet());
    due.keySet().retainAll(uids);
    histories.keySet().retainAll(uids);
    List<Callable<Look>> looks = new ArrayList<>();
    for (PageAddresses pod : all) {
      if (!due.getOrDefault(pod.uid(), now).isAfter(now)) {
        due.put(pod.uid(), now.plus(EVERY));
        looks.add(() -> read(pod));
      }
    }
    Map<String, ServerPages> next = new HashMap<>(pages);
    next.keySet().retainAll(uids);
    List<Look> done = done(fetchers.invokeAll(looks));
    done.forEach(this::learn);
    Set<String> good = good();
    done.forEach(look -> next.put(look.uid(), pages(look, good)));
    pages = Map.copyOf(next);
  }

  /** What the pages of one pod came to. */
  private record Look(
      String uid, Instant at, Map<Kind, HttpPage> pages, Optional<CorednsMetrics> metrics) {}

  private Look read(PageAddresses pod) {
    Map<Kind, HttpPage> read = new HashMap<>();
    pod.health().ifPresent(uri -> read.put(Kind.HEALTH, HttpPage.get(uri, timeout)));
    pod.ready().ifPresent(uri -> read.put(Kind.READY, HttpPage.get(uri, timeout)));
    Optional<HttpPage> metrics = pod.metrics().map(uri -> HttpPage.get(uri, timeout));
    metrics.ifPresent(page -> read.put(Kind.METRICS, page));
    return new Look(
        pod.uid(), time.now(), read, metrics.flatMap(HttpPage::body).map(CorednsMetrics::of));
  }

  private static List<Look> done(List<Future<Look>> futures) throws InterruptedException {
    List<Look> looks = new ArrayList<>();
    for (Future<Look> future : futures) {
      try {
        looks.add(future.get());
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      }
    }
    return looks;
  }

  private void learn(Look look) {
    look.pages()
        .forEach(
            (kind, page) -> {
              if (page.page() == Page.OK || page.page() == Page.NOT_OK) {
                heard.add(kind);
              }
            });
    look.metrics()
        .ifPresent(
            metrics ->
                histories.merge(
                    look.uid(),
                    PodHistory.none().next(metrics, look.at()),
                    (before, first) -> before.next(metrics, look.at())));
  }

  /** Returns the hashes of Corefiles that one of the pods is known to run with. */
  private Set<String> good() {
    return histories.values().stream()
        .flatMap(history -> history.loaded().stream())
        .collect(Collectors.toSet());
  }

  private ServerPages pages(Look look, Set<String> good) {
    PodHistory history = histories.getOrDefault(look.uid(), PodHistory.none());
    Optional<CorednsMetrics> metrics = look.metrics();
    return new ServerPages(
        look.at(),
        page(look, Kind.HEALTH),
        page(look, Kind.READY),
        page(look, Kind.METRICS),
        metrics.flatMap(now -> history.runsWith(good)),
        history.loadedAt(),
        history.reloadFailedAt(),
        history.panicAt(),
        history.limitedAt(),
        metrics.flatMap(CorednsMetrics::openFiles),
        metrics.flatMap(CorednsMetrics::memory));
  }

  private Page page(Look look, Kind kind) {
    Page page =
        Optional.ofNullable(look.pages().get(kind)).map(HttpPage::page).orElse(Page.UNKNOWN);
    return heard.contains(kind) ? page : Page.UNKNOWN;
  }

  private static Thread thread(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
