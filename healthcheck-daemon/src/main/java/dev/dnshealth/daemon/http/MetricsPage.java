package dev.dnshealth.daemon.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** The metrics of a registry in Prometheus text, or in OpenMetrics text for who asks for it. */
public final class MetricsPage implements Page {

  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
  private static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private final PrometheusMeterRegistry registry;

  /** Makes the page of {@code registry}. */
  public MetricsPage(PrometheusMeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public Reply get(Request request) {
    // The format is chosen here: the registry would choose protobuf, which is not on the path.
    String type =
        request.accept().contains("application/openmetrics-text") ? OPEN_METRICS : PROMETHEUS;
    return new Reply(200, type, registry.scrape(type));
  }
}
