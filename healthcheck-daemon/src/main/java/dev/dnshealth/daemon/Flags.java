package dev.dnshealth.daemon;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The arguments, with the short ones put into the long form: {@code -path=FILE}, {@code
 * -allowPods=true|false} and {@code -udpPort=PORT}.
 *
 * @param kubeconfig the kubeconfig of the cluster that is watched from outside; absent for the
 *     cluster that this runs in
 * @param settings what is left, as {@code --KEY=VALUE}
 */
record Flags(Optional<Path> kubeconfig, List<String> settings) {

  private static final String PATH = "-path=";

  private static final Map<String, String> LONG_FORMS =
      Map.of("-allowPods=", "--outside.allow-pods=", "-udpPort=", "--dns-service.port=");

  Flags {
    settings = List.copyOf(settings);
  }

  static Flags of(List<String> arguments) {
    Optional<Path> kubeconfig = Optional.empty();
    List<String> settings = new ArrayList<>();
    for (String argument : arguments) {
      if (argument.startsWith(PATH) && argument.length() > PATH.length()) {
        kubeconfig = Optional.of(Path.of(argument.substring(PATH.length())));
      } else {
        settings.add(inLongForm(argument));
      }
    }
    return new Flags(kubeconfig, settings);
  }

  private static String inLongForm(String argument) {
    return LONG_FORMS.entrySet().stream()
        .filter(form -> argument.startsWith(form.getKey()))
        .map(form -> form.getValue() + argument.substring(form.getKey().length()))
        .findFirst()
        .orElse(argument);
  }
}
