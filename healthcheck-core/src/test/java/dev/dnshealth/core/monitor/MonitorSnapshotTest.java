package dev.dnshealth.core.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.testing.SimulatedCluster.Health;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MonitorSnapshotTest extends Scenario {

  @Test
  void monitorMadeFromASnapshotGoesOnAsTheOneBefore() {
    List<Recorded> steps = new ArrayList<>();
    simulation.recorder(steps::add);
    twoPods();
    cluster.set(cluster.pods().get(0), Health.DEAF);
    run(30);
    assertThat(acted()).hasSize(1);

    for (Recorded step : steps) {
      MonitorSnapshot snapshot = step.before().snapshot();
      MonitorState again = MonitorState.of(step.before().setup(), snapshot);
      assertThat(again.snapshot()).isEqualTo(snapshot);
      assertThat(again.step(step.input()).effects()).isEqualTo(step.effects());
    }
  }

  @Test
  void stepsThatAreToldFollowEachOther() {
    List<Recorded> steps = new ArrayList<>();
    simulation.recorder(steps::add);
    twoPods();

    for (int i = 0; i + 1 < steps.size(); i++) {
      MonitorState after = steps.get(i).before().step(steps.get(i).input()).state();
      assertThat(after.snapshot()).isEqualTo(steps.get(i + 1).before().snapshot());
    }
  }
}
