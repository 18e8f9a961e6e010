package dev.dnshealth.cli.run;

import dev.dnshealth.core.probe.Vantage;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a run begins with.
 *
 * @param service the DNS Service
 * @param api the API server's address
 * @param vantage where it is watched from
 * @param person as whom the API knows us, if it tells
 * @param observe whether it was asked for that nothing be done
 * @param missingToAct the rights without which nothing can be done; empty if none is missing
 * @param missingToRead the rights without which less is known
 * @param longest for how long it watches; absent: until it is interrupted
 */
public record Start(
    String service,
    String api,
    Vantage vantage,
    Optional<String> person,
    boolean observe,
    List<String> missingToAct,
    List<String> missingToRead,
    Optional<Duration> longest) {

  public Start {
    Objects.requireNonNull(service, "service");
    Objects.requireNonNull(api, "api");
    Objects.requireNonNull(vantage, "vantage");
    Objects.requireNonNull(person, "person");
    missingToAct = List.copyOf(missingToAct);
    missingToRead = List.copyOf(missingToRead);
    Objects.requireNonNull(longest, "longest");
  }

  /** Returns whether something may be done. */
  public boolean acts() {
    return !observe && missingToAct.isEmpty();
  }
}
