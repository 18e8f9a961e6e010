package dev.dnshealth.core.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FaultCatalogueTest {

  private final List<FaultId> ids = FaultCatalogue.faults().map(FaultInfo::id).toList();

  @Test
  void everyFaultHasANameOfItsOwn() {
    assertThat(ids).isNotEmpty().doesNotHaveDuplicates();
  }

  @Test
  void whatAFaultExplainsIsAFaultThatCanBeFound() {
    assertThat(FaultCatalogue.faults().flatMap(info -> info.explains().stream()))
        .isNotEmpty()
        .isSubsetOf(ids);
  }
}
