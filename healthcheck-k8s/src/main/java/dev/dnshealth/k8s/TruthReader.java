package dev.dnshealth.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.truth.SeenService;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceList;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceList;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the API what the answers are, past every cache, for the few Services that are asked for.
 * Used by one thread.
 */
final class TruthReader {

  private static final Logger log = LoggerFactory.getLogger(TruthReader.class);

  private final ObjectReader objects;
  private final Set<String> complained = new HashSet<>();

  TruthReader(Api api, Time time) {
    this.objects = new ObjectReader(api, time);
  }

  /** Returns what to add to the API's times, after the newest reply. */
  Duration shift() {
    return objects.shift();
  }

  /**
   * Returns whether Services may be listed, and how many there are. One of them is read, however
   * many that is.
   *
   * @throws ObjectReader.UnreadableException if the API does not answer
   */
  Access access() {
    Reply reply = objects.reply("count-services", "/api/v1/services?limit=1");
    if (!reply.ok()) {
      complain("services", reply);
      return new Access(false, OptionalInt.empty());
    }
    JsonNode remaining = reply.json().path("metadata").path("remainingItemCount");
    boolean more = !reply.json().path("metadata").path("continue").asText().isEmpty();
    return new Access(
        true,
        more && remaining.isMissingNode()
            ? OptionalInt.empty()
            : OptionalInt.of(reply.json().path("items").size() + remaining.asInt()));
  }

  /**
   * What may be read.
   *
   * @param allowed whether Services may be listed in all namespaces
   * @param services how many there are, where that is told
   */
  record Access(boolean allowed, OptionalInt services) {}

  /**
   * Returns the Service of that name as it is now.
   *
   * @throws ObjectReader.UnreadableException if the API does not answer
   */
  ObjectReader.Found<Service> service(String namespace, String name) {
    String path =
        "/api/v1/namespaces/" + namespace + "/services?fieldSelector=metadata.name%3D" + name;
    Reply reply = objects.reply("list-service", path);
    if (!reply.ok()) {
      complain("services", reply);
      return new ObjectReader.Found<>(false, Optional.empty());
    }
    return new ObjectReader.Found<>(
        true, objects.parse(path, reply, ServiceList.class).getItems().stream().findFirst());
  }

  /**
   * Returns the addresses of the ready endpoints of a headless Service; empty if that cannot be
   * told.
   *
   * @throws ObjectReader.UnreadableException if the API does not answer
   */
  Optional<ReadyAddresses> endpoints(SeenService service) {
    String path =
        "/apis/discovery.k8s.io/v1/namespaces/"
            + service.namespace()
            + "/endpointslices?labelSelector=kubernetes.io%2Fservice-name%3D"
            + service.name();
    Reply reply = objects.reply("list-endpoints", path);
    if (!reply.ok()) {
      complain("endpointslices", reply);
      return Optional.empty();
    }
    return ReadyAddresses.of(objects.parse(path, reply, EndpointSliceList.class).getItems());
  }

  /**
   * Reads a page of the EndpointSlices of all headless Services.
   *
   * @param from where the last page ended; empty for the first
   * @throws ObjectReader.UnreadableException if the API does not answer
   */
  Optional<EndpointSliceList> headlessSlices(String from) {
    String path =
        "/apis/discovery.k8s.io/v1/endpointslices"
            + "?labelSelector=service.kubernetes.io%2Fheadless&limit=20"
            + (from.isEmpty() ? "" : "&continue=" + from);
    Reply reply = objects.reply("list-headless-endpoints", path);
    if (!reply.ok()) {
      complain("endpointslices", reply);
      return Optional.empty();
    }
    return Optional.of(objects.parse(path, reply, EndpointSliceList.class));
  }

  private void complain(String resource, Reply reply) {
    if (complained.add(resource)) {
      log.warn(
          "answers are not compared with the API, the right to list {} in all namespaces is"
              + " missing: {}",
          resource,
          reply.message());
    }
  }

  /**
   * Ready addresses of a headless Service.
   *
   * @param v4 those of IPv4
   * @param v6 those of IPv6
   */
  record ReadyAddresses(TreeSet<String> v4, TreeSet<String> v6) {

    /** Returns them as CoreDNS takes them; empty if there is a slice of names. */
    static Optional<ReadyAddresses> of(List<EndpointSlice> slices) {
      ReadyAddresses ready = new ReadyAddresses(new TreeSet<>(), new TreeSet<>());
      for (EndpointSlice slice : slices) {
        if ("FQDN".equals(slice.getAddressType())) {
          return Optional.empty();
        }
        for (Endpoint endpoint : slice.getEndpoints()) {
          if (FactsMapping.isReady(endpoint)) {
            for (String address : endpoint.getAddresses()) {
              String literal = Addresses.literal(address).getHostAddress();
              (literal.contains(":") ? ready.v6 : ready.v4).add(literal);
            }
          }
        }
      }
      return Optional.of(ready);
    }
  }
}
