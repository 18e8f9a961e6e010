package dev.dnshealth.k8s.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dnshealth.core.probe.QueryClass;
import dev.dnshealth.core.target.Role;
import dev.dnshealth.core.target.Target;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class ProberWorkTest {

  @Test
  void proberIsToldWhatItsMakerMeans() {
    ProberWork work = ProberSamples.work("node-1", "node-1", "node-2");

    assertThat(ProberWork.read(work.write())).isEqualTo(work);
  }

  @Test
  void onlyWhatOthersCanUseIsAsked() {
    ProberWork work = ProberSamples.work("node-1", "node-1", "node-2");

    assertThat(work.plan().entries())
        .extracting(entry -> entry.probe().queryClass())
        .contains(QueryClass.INTERNAL, QueryClass.INTERCEPTION)
        .doesNotContain(QueryClass.EXTERNAL, QueryClass.LARGE, QueryClass.WHO);
    assertThat(work.targets())
        .extracting(Target::role)
        .containsExactly(Role.SERVICE, Role.SERVER, Role.SERVER, Role.SILENT);
  }

  @Test
  void hundredServersFitIntoAVariableAndMoreAreNotAsked() {
    String[] nodes = Collections.nCopies(150, "node-1").toArray(String[]::new);

    ProberWork work = ProberSamples.work("node-1", nodes);

    assertThat(work.targets().stream().filter(each -> each.role() == Role.SERVER))
        .hasSize(ProberWork.MOST_SERVERS);
    assertThat(work.write()).hasSizeLessThan(ProberWork.MOST_BYTES / 2);
  }

  @Test
  void whatIsNoWorkIsRefusedByName() {
    assertThatThrownBy(() -> ProberWork.read("{}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("HEALTHCHECK_PROBER_WORK: no work of a prober");
    assertThatThrownBy(() -> ProberWork.read(""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("HEALTHCHECK_PROBER_WORK: no work of a prober");
    assertThatThrownBy(() -> ProberWork.read(" ".repeat(ProberWork.MOST_BYTES + 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("HEALTHCHECK_PROBER_WORK: 120001 bytes (expected: at most 120000)");
  }
}
