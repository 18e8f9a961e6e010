package dev.dnshealth.k8s;

import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.corefile.Corefile;
import dev.dnshealth.k8s.corefile.ImportSource;
import dev.dnshealth.k8s.lint.Known;
import dev.dnshealth.k8s.lint.LintInput;
import dev.dnshealth.k8s.lint.Workload;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeList;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceList;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetList;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads from the API what the lint rules look at. What may not be read is left out with the reason.
 *
 * <p>Uses, in the DNS Service's namespace: get and list services; list pods, endpointslices and
 * poddisruptionbudgets; get replicasets, deployments, daemonsets and configmaps. In the cluster:
 * get and list nodes. Used by one thread.
 */
public final class LintReader {

  /** With so many it is known whether there are several; the pods' own are read in any case. */
  private static final int MOST_NODES = 500;

  private final DnsServiceFinder finder;
  private final ObjectReader objects;

  /** Makes a reader that asks {@code client}'s API server. */
  public LintReader(KubernetesClient client, Time time) {
    Api api = new Api(client, time);
    this.finder = new DnsServiceFinder(api);
    this.objects = new ObjectReader(api, time);
  }

  /**
   * Reads all. Takes a moment.
   *
   * @param namespace where the DNS Service is; absent for where it usually is
   * @param name its name; absent for the usual label
   * @throws KubernetesSetupException if there is no DNS Service
   * @throws ApiNotReachableException if the API does not answer
   */
  public LintInput read(Optional<String> namespace, Optional<String> name) {
    return read(namespace, name, files -> files.flatMap(MountedFiles::corefile));
  }

  /**
   * Reads all, but takes {@code text} for the Corefile. What it imports is found where the pods
   * would find it.
   *
   * @param file the name by which positions call it
   * @see #read(Optional, Optional)
   */
  public LintInput read(
      Optional<String> namespace, Optional<String> name, String file, String text) {
    return read(
        namespace,
        name,
        files ->
            Known.of(
                files
                    .map(mounted -> mounted.corefile(file, text))
                    .value()
                    .orElseGet(
                        () -> Corefile.parse(file, text, ImportSource.unread(files.why())))));
  }

  private LintInput read(
      Optional<String> namespace,
      Optional<String> name,
      Function<Known<MountedFiles>, Known<Corefile>> corefile) {
    DnsService dns = finder.find(namespace, name, OptionalInt.empty());
    Paths paths = new Paths(dns);
    Known<Service> service = read("get services", paths.service(), Service.class);
    // Before the pods, so that a pod that comes in between is in the later list.
    Known<EndpointSliceList> slices =
        read("list endpointslices", paths.slices(), EndpointSliceList.class);
    Known<List<Pod>> pods =
        dns.selector().isEmpty()
            ? Known.unknown("the Service has no selector")
            : read("list pods", paths.pods(dns.selector()), PodList.class).map(PodList::getItems);
    Known<List<Top>> tops = pods.map(list -> tops(list, paths));
    Known<Top> top = tops.flatMap(LintReader::only);
    return new LintInput(
        corefile.apply(top.flatMap(Top::workload).flatMap(workload -> files(workload, paths))),
        service,
        slices.map(EndpointSliceList::getItems),
        pods,
        tops.flatMap(LintReader::owners),
        top.flatMap(Top::workload),
        read(
                "list poddisruptionbudgets",
                "/apis/policy/v1/namespaces/" + dns.namespace() + "/poddisruptionbudgets",
                PodDisruptionBudgetList.class)
            .map(PodDisruptionBudgetList::getItems),
        nodes(pods),
        Known.unknown("no resolv.conf was given"));
  }

  /**
   * What is at the top of pods' owners.
   *
   * @param name its kind and name
   * @param certain whether it is known that nothing is above it
   * @param workload what it is
   */
  private record Top(String name, boolean certain, Known<Workload> workload) {}

  private static Known<List<String>> owners(List<Top> tops) {
    return tops.size() < 2
        ? Known.of(tops.stream().map(Top::name).toList())
        : tops.stream()
            .filter(top -> !top.certain())
            .findFirst()
            .map(top -> Known.<List<String>>unknown(top.workload().why()))
            .orElseGet(() -> Known.of(tops.stream().map(Top::name).toList()));
  }

  private List<Top> tops(List<Pod> pods, Paths paths) {
    Map<String, Top> tops = new LinkedHashMap<>();
    for (Optional<OwnerReference> reference :
        pods.stream()
            .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
            .map(LintReader::controller)
            .distinct()
            .toList()) {
      Top top =
          reference
              .map(ref -> top(ref, paths))
              .orElseGet(
                  () ->
                      new Top(
                          "a pod without controller",
                          true,
                          Known.unknown("the DNS pod has no controller")));
      tops.putIfAbsent(top.name(), top);
    }
    return List.copyOf(tops.values());
  }

  private Top top(OwnerReference reference, Paths paths) {
    return switch (reference.getKind()) {
      case "ReplicaSet" -> {
        Known<ReplicaSet> set =
            read(
                "get replicasets",
                paths.apps("replicasets", reference.getName()),
                ReplicaSet.class);
        Optional<OwnerReference> above =
            set.value()
                .flatMap(LintReader::controller)
                .filter(r -> r.getKind().equals("Deployment"));
        yield above
            .map(
                deployment ->
                    new Top(
                        name(deployment),
                        true,
                        read(
                                "get deployments",
                                paths.apps("deployments", deployment.getName()),
                                Deployment.class)
                            .map(Workload::of)))
            .orElseGet(
                () ->
                    new Top(
                        name(reference),
                        set.value().isPresent(),
                        set.flatMap(s -> Known.unknown(name(reference) + " has no Deployment"))));
      }
      case "DaemonSet" ->
          new Top(
              name(reference),
              true,
              read("get daemonsets", paths.apps("daemonsets", reference.getName()), DaemonSet.class)
                  .map(Workload::of));
      default ->
          new Top(
              name(reference),
              true,
              Known.unknown(name(reference) + " is neither Deployment nor DaemonSet"));
    };
  }

  private static Known<Top> only(List<Top> tops) {
    if (tops.size() == 1) {
      return Known.of(tops.get(0));
    }
    return Known.unknown(
        tops.isEmpty()
            ? "the Service has no pod"
            : "several workloads serve the Service: "
                + tops.stream().map(Top::name).collect(Collectors.joining(", ")));
  }

  private static Optional<OwnerReference> controller(HasMetadata object) {
    return object.getMetadata().getOwnerReferences().stream()
        .filter(r -> Boolean.TRUE.equals(r.getController()))
        .findFirst();
  }

  private static String name(OwnerReference reference) {
    return reference.getKind() + " " + reference.getName();
  }

  private Known<MountedFiles> files(Workload workload, Paths paths) {
    return workload
        .container()
        .map(
            container ->
                Known.of(
                    MountedFiles.of(
                        workload.template().getSpec(), container, source -> map(source, paths))))
        .orElseGet(() -> Known.unknown(workload + " has no container"));
  }

  private Known<ConfigMap> map(MountedFiles.Source source, Paths paths) {
    String path = paths.configMap(source.name());
    return read(
        "get configmaps",
        path,
        reply ->
            reply.code() == 404 && source.optional()
                ? Optional.of(new ConfigMap())
                : Optional.empty(),
        ConfigMap.class);
  }

  private Known<List<Node>> nodes(Known<List<Pod>> pods) {
    return read("list nodes", "/api/v1/nodes?limit=" + MOST_NODES, NodeList.class)
        .map(NodeList::getItems)
        .map(
            some -> {
              List<Node> nodes = new ArrayList<>(some);
              pods.value().stream()
                  .flatMap(List::stream)
                  .map(pod -> pod.getSpec().getNodeName())
                  .filter(Objects::nonNull)
                  .distinct()
                  .filter(
                      name -> some.stream().noneMatch(n -> n.getMetadata().getName().equals(name)))
                  .flatMap(
                      name ->
                          read("get nodes", "/api/v1/nodes/" + name, Node.class).value().stream())
                  .forEach(nodes::add);
              return nodes;
            });
  }

  private <T> Known<T> read(String right, String path, Class<T> type) {
    return read(right, path, reply -> Optional.empty(), type);
  }

  private <T> Known<T> read(String right, String path, Instead<T> instead, Class<T> type) {
    String what = path.replaceFirst("\\?.*", "");
    Reply reply;
    try {
      reply = objects.reply(right.replace(' ', '-'), path);
    } catch (ObjectReader.UnreadableException e) {
      return Known.unknown("the API did not answer (" + e.getMessage() + ")");
    }
    if (reply.ok()) {
      return Known.of(objects.parse(path, reply, type));
    }
    return instead
        .of(reply)
        .map(Known::of)
        .orElseGet(
            () ->
                Known.unknown(
                    switch (reply.code()) {
                      case 401, 403 -> "the right to " + right + " is missing";
                      case 404 -> what + " is not there";
                      default -> what + " cannot be read (" + reply.message() + ")";
                    }));
  }

  /** What to take in place of something that could not be read. */
  private interface Instead<T> {
    Optional<T> of(Reply reply);
  }
}
