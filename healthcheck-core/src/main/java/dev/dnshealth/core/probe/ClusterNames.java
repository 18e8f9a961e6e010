package dev.dnshealth.core.probe;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The names of one cluster that its DNS is asked for.
 *
 * @param domain the cluster's domain, as {@code cluster.local}
 * @param api the addresses of the API Service {@code kubernetes.default}; answers are compared with
 *     them. With none, any answer to a question for an A record will do
 * @param external a name outside the cluster; an empty one asks for none
 * @param randomUnder a domain outside the cluster under which random names are asked for, so that
 *     no cache can answer; by default none
 * @param truths names whose answers the API tells, at most {@value #MOST_TRUTHS}
 * @param large the question with the largest answer that is known; by default none
 */
public record ClusterNames(
    String domain,
    List<InetAddress> api,
    String external,
    Optional<String> randomUnder,
    List<Truth> truths,
    Optional<Question> large) {

  /** With more, they would be asked for too seldom within the bound of queries a second. */
  public static final int MOST_TRUTHS = 6;

  public ClusterNames {
    Objects.requireNonNull(domain, "domain");
    api = List.copyOf(api);
    Objects.requireNonNull(external, "external");
    Objects.requireNonNull(randomUnder, "randomUnder");
    truths = List.copyOf(truths);
    Objects.requireNonNull(large, "large");
    if (truths.size() > MOST_TRUTHS) {
      throw new IllegalArgumentException(
          "truths: " + truths.size() + " (expected: at most " + MOST_TRUTHS + ")");
    }
  }

  /** Makes names without a random one, without any the API tells, and without a large answer. */
  public ClusterNames(String domain, List<InetAddress> api, String external) {
    this(domain, api, external, Optional.empty(), List.of(), Optional.empty());
  }

  /** Returns the name of the API Service. */
  public String apiName() {
    return "kubernetes.default.svc." + domain;
  }
}
