package dev.dnshealth.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.dnshealth.cli.incidents.Incidents;
import dev.dnshealth.k8s.wire.Wire;
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
      paramLabel = "NUMBER",
      arity = "0..1",
      description = "the number of one incident, to write it as Markdown (default: list them all)")
  private Optional<Integer> number = Optional.empty();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "of the list: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})",
      defaultValue = "text")
  private OutputFormat output = OutputFormat.TEXT;

  @Override
  public Integer call() {
    return ledger.use(
        (service, store) -> {
          Incidents incidents =
              new Incidents(service.namespace() + "/" + service.name(), LedgerOptions.read(store));
          spec.commandLine().getOut().println(text(incidents));
          return ExitCode.HEALTHY.code();
        });
  }

  private String text(Incidents incidents) {
    if (number.isPresent()) {
      Optional<String> one = incidents.markdown(number.get());
      int known = incidents.ledger().recent().size();
      return one.orElseThrow(
          () ->
              new ParameterException(
                  spec.commandLine(),
                  "There is no incident "
                      + number.get()
                      + (known == 0 ? ": none is known" : ": they are 1 to " + known)));
    }
    return switch (output) {
      case TEXT -> incidents.text();
      case JSON -> json(incidents);
    };
  }

  private static String json(Incidents incidents) {
    try {
      return Wire.mapper().writeValueAsString(incidents);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records are always writable", e);
    }
  }
}
