package dev.dnshealth.cli;

import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.LedgerException;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.ConfigMapLedger;
import dev.dnshealth.k8s.DnsService;
import dev.dnshealth.k8s.DnsServiceFinder;
import dev.dnshealth.k8s.EvidenceStore;
import dev.dnshealth.k8s.KubernetesSetupException;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.OptionalInt;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import picocli.CommandLine.Mixin;

/** The options that say which ledger is meant; a mixin for the commands that need one. */
final class LedgerOptions {

  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Mixin private ServiceOptions service = new ServiceOptions();

  /** What is done with a ledger. */
  interface Use {
    int with(DnsService service, ConfigMapLedger ledger);
  }

  /** What is done with a ledger and the evidence beside it. */
  interface UseOfBoth {
    int with(DnsService service, ConfigMapLedger ledger, EvidenceStore evidence);
  }

  /**
   * Finds the DNS Service and hands over its ledger.
   *
   * @throws KubernetesSetupException if either is not there or may not be used
   */
  int use(Use use) {
    return useBoth((found, ledger, evidence) -> use.with(found, ledger));
  }

  /**
   * Finds the DNS Service and hands over its ledger and the evidence beside it.
   *
   * @throws KubernetesSetupException if Service or ledger is not there or may not be used
   */
  int useBoth(UseOfBoth use) {
    service.check();
    Time time = Time.system();
    try (KubernetesClient client = cluster.connect(time)) {
      DnsService found =
          new DnsServiceFinder(client, time)
              .find(service.namespace(), service.name(), OptionalInt.empty());
      try (ConfigMapLedger ledger = new ConfigMapLedger(client, found, time)) {
        return use.with(found, ledger, new EvidenceStore(client, found, time));
      }
    }
  }

  /** Waits for what the ledger is asked for: its calls to the API have deadlines. */
  static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof LedgerException failed) {
        throw new KubernetesSetupException(String.valueOf(failed.getMessage()), failed);
      }
      throw e;
    }
  }

  static Ledger read(ConfigMapLedger ledger) {
    return await(ledger.read());
  }
}
