package dev.dnshealth.k8s;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.LedgerException;
import dev.dnshealth.core.remediation.LedgerStore;
import dev.dnshealth.core.time.Time;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;

/**
 * The ledger in a ConfigMap beside the DNS Service, changed by compare-and-swap on its {@code
 * resourceVersion}. The ConfigMap is shipped, without data, by whoever installs the tool; this
 * class never makes it.
 *
 * <p>Needs the rights to get and update that one ConfigMap. Safe for use by several threads; works
 * on a thread of its own.
 */
public final class ConfigMapLedger implements LedgerStore, AutoCloseable {

  /** The key of the ConfigMap that holds the ledger. */
  public static final String KEY = "ledger.json";

  private final Api api;
  private final String path;
  private final String namespace;
  private final String name;
  private final ExecutorService executor;

  /**
   * Makes a store that does nothing until it is asked.
   *
   * @param client stays open when this is closed
   */
  public ConfigMapLedger(KubernetesClient client, DnsService service, Time time) {
    this(new Api(client, time), service);
  }

  ConfigMapLedger(Api api, DnsService service) {
    this.api = api;
    this.namespace = service.namespace();
    this.name = objectName(service);
    this.path = new Paths(service).configMap(name);
    this.executor = Threads.single("dnshealth-ledger");
  }

  /**
   * Returns the name, made from the Service's, of the objects at which all that may act on it meet.
   */
  public static String objectName(DnsService service) {
    return service.name() + "-dnshealth";
  }

  @Override
  public CompletionStage<Ledger> read() {
    return Threads.supply(executor, () -> parse(get()));
  }

  @Override
  public CompletionStage<Optional<Ledger>> replace(Ledger expected, Ledger next) {
    return Threads.supply(executor, () -> swap(expected, next));
  }

  /**
   * Takes no more work. Returns at once; what was asked for before is done for as long as the
   * process and the client live.
   */
  @Override
  public void close() {
    executor.shutdown();
  }

  /** Waits for the work that was asked for before {@link #close()}. */
  void awaitEnd(Duration patience) {
    Threads.awaitEnd(executor, patience);
  }

  private Optional<Ledger> swap(Ledger expected, Ledger next) {
    ObjectNode map = object(get());
    if (!version(map).equals(expected.version())) {
      return Optional.empty();
    }
    map.withObject("/data").put(KEY, LedgerJson.write(LedgerJson.fit(next)));
    Reply reply;
    try {
      reply = api.write("ledger-write", "PUT", path, Json.write(map), Api.TIMEOUT);
    } catch (CallNotPermittedException | IOException e) {
      throw new LedgerException("nobody knows whether " + label() + " was written: " + e, e);
    }
    if (reply.code() == 409) {
      return Optional.empty();
    }
    if (!reply.ok()) {
      throw failure(reply, "update");
    }
    return Optional.of(parse(reply));
  }

  private Reply get() {
    Reply reply;
    try {
      reply = api.get("ledger-read", path);
    } catch (CallNotPermittedException | IOException e) {
      throw new LedgerException(label() + " cannot be read: " + e, e);
    }
    if (!reply.ok()) {
      throw failure(reply, "get");
    }
    return reply;
  }

  private Ledger parse(Reply reply) {
    Instant asOf =
        reply
            .date()
            .orElseThrow(
                () ->
                    new LedgerException(
                        "the API's answer has no Date header, so the ledger's time is unknown; a"
                            + " proxy between here and the API must let that header through"));
    ObjectNode map = object(reply);
    String text = map.path("data").path(KEY).asText();
    return text.isEmpty()
        ? Ledger.empty(version(map), asOf)
        : LedgerJson.read(text, version(map), asOf);
  }

  private ObjectNode object(Reply reply) {
    if (reply.json() instanceof ObjectNode object) {
      return object;
    }
    throw new LedgerException(label() + " cannot be read: the API answered no JSON object");
  }

  private static String version(ObjectNode map) {
    return map.path("metadata").path("resourceVersion").asText();
  }

  private LedgerException failure(Reply reply, String verb) {
    return switch (reply.code()) {
      case 404 ->
          new LedgerException(
              label()
                  + " is missing; create it with: kubectl -n "
                  + namespace
                  + " create configmap "
                  + name);
      case 401, 403 ->
          new LedgerException(
              "the right to " + verb + " " + label() + " is missing; grant it: " + reply.message());
      default -> new LedgerException(label() + ": " + reply.message());
    };
  }

  private String label() {
    return "ConfigMap " + namespace + "/" + name;
  }
}
