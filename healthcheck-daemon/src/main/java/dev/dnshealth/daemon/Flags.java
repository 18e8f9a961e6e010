package dev.dnshealth.daemon;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The arguments, with the short ones put into the long form: {@code -allowPods=true|false} and
 * {@code -udpPort=PORT}.
 *
 * @param outside whether a cluster is watched from outside, that of a kubeconfig, rather than the
 *     one that this runs in
 * @param kubeconfig the kubeconfig; absent for that of {@code KUBECONFIG}, or else the usual one
 * @param context its context; absent for the current one
 * @param settings what is left, as {@code --KEY=VALUE}
 */
record Flags(
    boolean outside, Optional<Path> kubeconfig, Optional<String> context, List<String> settings) {

  private static final Set<String> KUBECONFIG = Set.of("-path", "-kubeconfig", "--kubeconfig");
  private static final Set<String> CONTEXT = Set.of("-context", "--context");

  private static final Map<String, String> LONG_FORMS =
      Map.of("-allowPods=", "--outside.allow-pods=", "-udpPort=", "--dns-service.port=");

  Flags {
    settings = List.copyOf(settings);
  }

  static Flags of(List<String> arguments, Map<String, String> environment) {
    Optional<Path> kubeconfig = Optional.empty();
    Optional<String> context = Optional.empty();
    List<String> settings = new ArrayList<>();
    Iterator<String> left = arguments.iterator();
    while (left.hasNext()) {
      String argument = left.next();
      int equals = argument.indexOf('=');
      String name = equals < 0 ? argument : argument.substring(0, equals);
      if (!KUBECONFIG.contains(name) && !CONTEXT.contains(name)) {
        settings.add(inLongForm(argument));
        continue;
      }
      String value =
          equals >= 0 ? argument.substring(equals + 1) : left.hasNext() ? left.next() : "";
      if (value.isEmpty()) {
        // Without a value it is no setting either, and is told as what is not understood.
        settings.add(name.startsWith("--") ? name : argument);
      } else if (CONTEXT.contains(name)) {
        context = Optional.of(value);
      } else {
        kubeconfig = Optional.of(Path.of(value));
      }
    }
    boolean outside =
        kubeconfig.isPresent()
            || context.isPresent()
            || !environment.getOrDefault("KUBECONFIG", "").isEmpty();
    return new Flags(outside, kubeconfig, context, settings);
  }

  private static String inLongForm(String argument) {
    return LONG_FORMS.entrySet().stream()
        .filter(form -> argument.startsWith(form.getKey()))
        .map(form -> form.getValue() + argument.substring(form.getKey().length()))
        .findFirst()
        .orElse(argument);
  }
}
