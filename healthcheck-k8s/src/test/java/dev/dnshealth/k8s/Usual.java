package dev.dnshealth.k8s;

import io.fabric8.kubernetes.client.Config;
import java.util.function.Supplier;

/** Stands in for the environment variable KUBECONFIG. */
final class Usual {

  private Usual() {}

  /** Returns what {@code call} does while these are the usual kubeconfigs. */
  static <T> T with(String files, Supplier<T> call) {
    String before = System.setProperty(Config.KUBERNETES_KUBECONFIG_FILE, files);
    try {
      return call.get();
    } finally {
      if (before == null) {
        System.clearProperty(Config.KUBERNETES_KUBECONFIG_FILE);
      } else {
        System.setProperty(Config.KUBERNETES_KUBECONFIG_FILE, before);
      }
    }
  }
}
