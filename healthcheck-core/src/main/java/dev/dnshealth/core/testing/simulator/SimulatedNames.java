package dev.dnshealth.core.testing.simulator;

import dev.dnshealth.core.probe.ClusterNames;
import dev.dnshealth.core.probe.Question;
import dev.dnshealth.core.probe.RecordType;
import dev.dnshealth.core.probe.Truth;
import dev.dnshealth.core.target.Addresses;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The names of a simulated cluster. */
final class SimulatedNames {

  static final String API = "10.96.0.1";
  static final String API_NAME = "kubernetes.default.svc.cluster.local.";
  static final String OUTSIDE = "192.0.2.10";

  private static final String DOMAIN = "cluster.local";

  /** A Service of long ago, and one that is newer than any data that is stale. */
  private static final Question OLD = new Question("web.default.svc.cluster.local", RecordType.A);

  private static final Question NEW = new Question("shop.default.svc.cluster.local", RecordType.A);
  private static final Question GONE = new Question("till.default.svc.cluster.local", RecordType.A);

  private static final Map<Question, String> SERVICES =
      Map.of(OLD, "10.96.10.1", NEW, "10.96.10.2");

  static final ClusterNames ALL =
      new ClusterNames(
          DOMAIN,
          List.of(Addresses.literal(API)),
          "example.com",
          Optional.of("example.com"),
          List.of(
              new Truth("default/web", OLD, Optional.of(Set.of(truth(OLD)))),
              new Truth("default/shop", NEW, Optional.of(Set.of(truth(NEW)))),
              new Truth("default/till", GONE, Optional.empty())),
          Optional.of(new Question("big.default.svc.cluster.local", RecordType.SRV)));

  private SimulatedNames() {}

  /** Returns the address of a Service. */
  static String truth(Question question) {
    String address = SERVICES.get(question);
    if (address == null) {
      throw new IllegalArgumentException("question: " + question + " (expected: of a Service)");
    }
    return address;
  }

  /** Returns whether servers with stale data know this name rightly. */
  static boolean isOld(Question question) {
    return question.equals(OLD);
  }
}
