package dev.dnshealth.cli;

import dev.dnshealth.core.diagnosis.FaultId;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.k8s.ConfigMapLedger;
import dev.dnshealth.k8s.KubernetesSetupException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Allows actions again against faults that were acted on in vain. */
@Command(
    name = "rearm",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = {
      "Allows actions again against faults that were acted on in vain twice in a row.",
      "It changes the record in the cluster, in the ConfigMap named after the DNS Service, and"
          + " nothing else."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all faults are armed",
      "4:wrong usage or configuration, or no DNS Service or record",
      "5:Kubernetes API not reachable"
    })
final class RearmCommand implements Callable<Integer> {

  /** Each try that fails means that somebody else has written meanwhile. */
  private static final int TRIES = 5;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private LedgerOptions options = new LedgerOptions();

  @Override
  public Integer call() {
    return options.use(
        (service, store) -> {
          spec.commandLine().getOut().println(rearm(store));
          return ExitCode.HEALTHY.code();
        });
  }

  private static String rearm(ConfigMapLedger store) {
    for (int i = 0; i < TRIES; i++) {
      Ledger known = LedgerOptions.read(store);
      Set<FaultId> disarmed = known.disarmed();
      if (disarmed.isEmpty()) {
        return "nothing was disarmed";
      }
      Optional<Ledger> written = LedgerOptions.await(store.replace(known, known.rearm()));
      if (written.isPresent()) {
        return "armed again: "
            + disarmed.stream().map(FaultId::value).sorted().collect(Collectors.joining(", "));
      }
    }
    throw new KubernetesSetupException(
        "others wrote the record at the same time, again and again; try once more");
  }
}
