package dev.dnshealth.cli;

import dev.dnshealth.cli.incidents.Evidence;
import dev.dnshealth.cli.incidents.Incidents;
import dev.dnshealth.k8s.EvidenceStore;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells what was done about a cluster's DNS. */
@Command(
    name = "incidents",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = "Tells what was done about a cluster's DNS, from the record in the cluster.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:told",
      "4:wrong usage or configuration, or no DNS Service or record",
      "5:Kubernetes API not reachable"
    })
final class IncidentsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private LedgerOptions ledger = new LedgerOptions();

  @Parameters(
      paramLabel = "ID",
      arity = "0..1",
      description = {
        "one incident, to write it with its evidence: its number in the list, its id, or how its id"
            + " begins (default: list them all)"
      })
  private Optional<String> id = Optional.empty();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description =
          "${COMPLETION-CANDIDATES} (default: text for the list, markdown for one incident)")
  private Optional<Format> output = Optional.empty();

  /** How incidents are written. One alone has no other text than Markdown. */
  private enum Format {
    TEXT,
    JSON,
    MARKDOWN;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public Integer call() {
    return ledger.useBoth(
        (service, store, evidence) -> {
          Incidents incidents =
              new Incidents(
                  service.namespace() + "/" + service.name(),
                  LedgerOptions.read(store),
                  evidence(evidence.read()));
          spec.commandLine().getOut().println(id.isPresent() ? one(incidents) : list(incidents));
          return ExitCode.HEALTHY.code();
        });
  }

  private static Evidence evidence(EvidenceStore.Shelf shelf) {
    Map<String, Evidence.Kept> bundles = new LinkedHashMap<>();
    shelf
        .bundles()
        .forEach(b -> bundles.put(b.reservation(), new Evidence.Kept(b.configMap(), b.text())));
    return new Evidence(bundles, shelf.problem());
  }

  private String list(Incidents incidents) {
    return switch (output.orElse(Format.TEXT)) {
      case TEXT -> incidents.text();
      case JSON -> incidents.json();
      case MARKDOWN -> incidents.markdown();
    };
  }

  private String one(Incidents incidents) {
    try {
      return output.equals(Optional.of(Format.JSON))
          ? incidents.json(id.orElseThrow())
          : incidents.markdown(id.orElseThrow());
    } catch (NoSuchElementException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
