package dev.dnshealth.k8s;

import dev.dnshealth.core.facts.Facts;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads the memory limit of a Deployment's DNS container, and who else would write it. */
final class MemoryLimits {

  /** What tools put on objects that they keep as they are; the key or its beginning. */
  private static final Map<String, String> MARKS =
      Map.of(
          "app.kubernetes.io/instance", "Helm or Argo CD",
          "meta.helm.sh/", "Helm",
          "argocd.argoproj.io/", "Argo CD",
          "kustomize.toolkit.fluxcd.io/", "Flux",
          "helm.toolkit.fluxcd.io/", "Flux",
          "objectset.rio.cattle.io/", "k3s, RKE2 or Fleet",
          "addon.kops.k8s.io/", "kOps",
          "kapp.k14s.io/", "kapp",
          "configsync.gke.io/", "Config Sync");

  private static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  private static final String ADDON_MODE = "addonmanager.kubernetes.io/mode";

  private MemoryLimits() {}

  /** Returns the limit; empty if there is none. */
  static Optional<Facts.MemoryLimit> of(Deployment deployment) {
    if (deployment.getSpec().getTemplate() == null
        || deployment.getSpec().getTemplate().getSpec() == null) {
      return Optional.empty();
    }
    return PodMapping.dnsContainer(deployment.getSpec().getTemplate().getSpec())
        .flatMap(
            container ->
                text(container)
                    .flatMap(MemoryLimits::bytes)
                    .map(
                        bytes ->
                            new Facts.MemoryLimit(
                                container.getName(),
                                bytes,
                                reconcilers(deployment.getMetadata(), container.getName()))));
  }

  /** Returns the limit as it is written. */
  static Optional<String> text(Container container) {
    return Optional.ofNullable(container.getResources())
        .flatMap(resources -> Optional.ofNullable(resources.getLimits()))
        .flatMap(limits -> Optional.ofNullable(limits.get("memory")))
        .map(Quantity::toString);
  }

  static Optional<Long> bytes(String quantity) {
    try {
      return Optional.of(Quantity.getAmountInBytes(new Quantity(quantity)).longValueExact())
          .filter(bytes -> bytes > 0);
    } catch (ArithmeticException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static List<String> reconcilers(ObjectMeta metadata, String container) {
    Set<String> found = new TreeSet<>();
    marks(metadata.getLabels(), found);
    marks(metadata.getAnnotations(), found);
    for (OwnerReference owner : metadata.getOwnerReferences()) {
      found.add(owner.getKind() + " " + owner.getName());
    }
    for (ManagedFieldsEntry entry : metadata.getManagedFields()) {
      if ("Apply".equals(entry.getOperation()) && owns(entry, container)) {
        found.add(entry.getManager() + " (server-side apply)");
      }
    }
    return List.copyOf(found);
  }

  private static void marks(Map<String, String> all, Set<String> found) {
    Objects.requireNonNullElse(all, Map.<String, String>of())
        .forEach(
            (key, value) -> {
              MARKS.forEach(
                  (mark, who) -> {
                    if (key.startsWith(mark)) {
                      found.add(who + " (" + key + ")");
                    }
                  });
              if (key.equals(MANAGED_BY)) {
                found.add(value + " (" + key + ")");
              } else if (key.equals(ADDON_MODE) && value.equals("Reconcile")) {
                found.add("the addon manager (" + key + ")");
              }
            });
  }

  /** Returns whether an entry names the memory limit, or all of what it is part of. */
  private static boolean owns(ManagedFieldsEntry entry, String container) {
    if (entry.getFieldsV1() == null) {
      return false;
    }
    Object at = entry.getFieldsV1().getAdditionalProperties();
    for (String step :
        List.of(
            "f:spec",
            "f:template",
            "f:spec",
            "f:containers",
            "k:{\"name\":\"" + container + "\"}",
            "f:resources",
            "f:limits",
            "f:memory")) {
      if (!(at instanceof Map<?, ?> fields)) {
        return false;
      }
      if (fields.isEmpty()) {
        return true;
      }
      at = fields.get(step);
    }
    return at != null;
  }
}
