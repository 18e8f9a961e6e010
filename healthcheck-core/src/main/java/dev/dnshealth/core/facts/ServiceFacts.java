package dev.dnshealth.core.facts;

import java.util.List;

/**
 * The DNS Service and its EndpointSlices, as the API has them.
 *
 * @param exists whether there is such a Service
 * @param readyEndpoints how many addresses of its EndpointSlices are ready
 * @param strays ready addresses in its EndpointSlices behind which the API knows no pod
 * @param owners the controllers of the pods behind it, as {@code Deployment coredns}; more than one
 *     means that two set-ups answer under one address
 * @param localTraffic whether clients are sent to servers near them only (internalTrafficPolicy or
 *     trafficDistribution), so that different clients have different servers
 */
public record ServiceFacts(
    boolean exists,
    int readyEndpoints,
    List<String> strays,
    List<String> owners,
    boolean localTraffic) {

  public ServiceFacts {
    strays = List.copyOf(strays);
    owners = List.copyOf(owners);
  }
}
