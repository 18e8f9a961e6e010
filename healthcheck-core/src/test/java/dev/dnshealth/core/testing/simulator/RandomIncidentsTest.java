package dev.dnshealth.core.testing.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Many random incidents, several faults in each, in which no healthy pod may ever be told to be
 * cured by a restart.
 *
 * <p>{@code -Ddnshealth.incidents=10000} sets how many, {@code -Ddnshealth.seed=1} the first seed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RandomIncidentsTest {

  private static final int INCIDENTS = Integer.getInteger("dnshealth.incidents", 1000);
  private static final long FIRST = Long.getLong("dnshealth.seed", 1);

  private final List<MixedIncident.Result> results =
      LongStream.range(FIRST, FIRST + INCIDENTS)
          .parallel()
          .mapToObj(MixedIncident::of)
          .map(MixedIncident::run)
          .toList();

  @Test
  void noRestartIsAskedForOfAPodThatHasNoFaultOfItsOwn() {
    assertThat(results)
        .filteredOn(result -> !result.wrong().isEmpty())
        .extracting(MixedIncident.Result::report)
        .as("%d incidents from seed %d", INCIDENTS, FIRST)
        .isEmpty();
  }

  /** The numbers of many incidents are kept, not held: they move with every rule. */
  @Test
  void pageTellsWhatIsTakenForWhatAmongOthers() throws IOException {
    List<String> rows = Arrays.stream(FaultKind.values()).map(this::row).toList();
    assertThat(rows).hasSize(FaultKind.values().length);
    if (ConfusionPage.writes()) {
      ConfusionPage.table("Several faults at once", rows);
    }
  }

  private String row(FaultKind kind) {
    long there = results.stream().filter(result -> result.there().contains(kind)).count();
    long told =
        results.stream()
            .filter(result -> result.there().contains(kind) && result.found().contains(kind))
            .count();
    long astray =
        results.stream().filter(result -> result.astray().contains(kind.id().value())).count();
    return "| `%s` | %d | %d | %d |".formatted(kind.id(), there, told, astray);
  }
}
