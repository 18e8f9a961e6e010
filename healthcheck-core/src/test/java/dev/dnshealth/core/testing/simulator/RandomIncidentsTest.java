package dev.dnshealth.core.testing.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Many random incidents, several faults in each, in which no healthy pod may ever be told to be
 * cured by a restart.
 *
 * <p>{@code -Ddnshealth.incidents=10000} sets how many, {@code -Ddnshealth.seed=1} the first seed.
 */
class RandomIncidentsTest {

  private static final int INCIDENTS = Integer.getInteger("dnshealth.incidents", 2000);
  private static final long FIRST = Long.getLong("dnshealth.seed", 1);

  @Test
  void noRestartIsAskedForOfAPodThatHasNoFaultOfItsOwn() {
    List<MixedIncident.Result> wrong =
        LongStream.range(FIRST, FIRST + INCIDENTS)
            .parallel()
            .mapToObj(MixedIncident::of)
            .map(MixedIncident::run)
            .filter(result -> !result.wrong().isEmpty())
            .toList();

    assertThat(wrong)
        .extracting(MixedIncident.Result::report)
        .as("%d incidents from seed %d", INCIDENTS, FIRST)
        .isEmpty();
  }
}
