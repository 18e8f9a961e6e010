package dev.dnshealth.k8s;

import dev.dnshealth.core.facts.Facts;
import dev.dnshealth.core.facts.ServiceFacts;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What one reading of the API gave, as the API gives it. What could not be read is absent or empty.
 *
 * @param asOf when the reading began; what is kept of nodes may be older
 * @param owner the workload that owns the pods; absent if several do
 * @param ownerChange when its spec was last seen to change
 * @param pods the pods that the Service selects
 * @param slices the Service's EndpointSlices
 * @param nodes the pods' nodes, of which only what counts is kept
 * @param configs the ConfigMaps that the pods mount
 * @param service the Service with its EndpointSlices; absent if either could not be read
 * @param missingRights rights that are known to be missing
 * @param shift what to add to a time by the API's clock to have it by ours
 */
record ApiFacts(
    Instant asOf,
    Optional<Owner> owner,
    Optional<Instant> ownerChange,
    List<Pod> pods,
    List<EndpointSlice> slices,
    List<Facts.NodeFacts> nodes,
    MountedConfigs configs,
    Optional<ServiceFacts> service,
    Optional<List<String>> missingRights,
    Duration shift) {}
