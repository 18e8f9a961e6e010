package dev.dnshealth.core.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FaultCatalogueTest {

  private static final Path PAGE = Path.of("../docs/faults.md");

  private final List<FaultInfo> faults = FaultCatalogue.faults().toList();
  private final List<FaultId> ids = faults.stream().map(FaultInfo::id).toList();

  @Test
  void everyFaultHasANameOfItsOwn() {
    assertThat(ids).isNotEmpty().doesNotHaveDuplicates();
  }

  @Test
  void whatAFaultExplainsIsAnotherFaultThatCanBeFound() {
    assertThat(faults)
        .allSatisfy(info -> assertThat(info.explains()).isSubsetOf(ids).doesNotContain(info.id()));
  }

  @Test
  void noTwoFaultsExplainEachOther() {
    assertThat(faults)
        .allSatisfy(
            a ->
                assertThat(faults)
                    .filteredOn(b -> a.explains().contains(b.id()))
                    .noneMatch(b -> b.explains().contains(a.id())));
  }

  @Test
  void everyFailureModeIsFoundOrSaysWhyNot() {
    Set<FailureMode> found = found();
    assertThat(found.size()).isGreaterThanOrEqualTo(30);
    assertThat(FailureMode.values())
        .allSatisfy(
            mode ->
                assertThat(mode.unseen().isPresent())
                    .as(mode.name())
                    .isNotEqualTo(found.contains(mode)));
  }

  @Test
  void nothingButASickServerIsEverRestarted() {
    assertThat(faults)
        .filteredOn(info -> info.restartHelps() == RestartHelps.YES)
        .extracting(info -> info.id().value())
        .containsExactlyInAnyOrder("DNS-POD-DEAF", "DNS-POD-HUNG");
  }

  @Test
  void pageOfFaultsIsAsTheCatalogueHasThem() throws IOException {
    String page = page();
    if (Boolean.getBoolean("dnshealth.write-docs")) {
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE)
        .as("written by: mvn test -Ddnshealth.write-docs=true")
        .content()
        .isEqualTo(page);
  }

  private Set<FailureMode> found() {
    return faults.stream()
        .flatMap(info -> info.modes().stream())
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(FailureMode.class)));
  }

  private String page() {
    return """
        # Faults

        What the diagnosis can tell, generated from the catalogue. "Restart" says whether replacing the subject cures it: only
        `yes`, and `only if single` with one subject, can be a ground for an action. A fault that is `harmful` holds back every
        action while it lasts.

        | Fault | What is wrong | Severity | Restart | Modes | Next step |
        | --- | --- | --- | --- | --- | --- |
        %s

        ## Ways in which cluster DNS breaks

        Collected from the public issue trackers of CoreDNS, Kubernetes and the network plug-ins. %d of %d are found by queries and
        the API's objects; the others say why they are not.

        | Mode | What breaks | Found as |
        | --- | --- | --- |
        %s
        """
        .formatted(
            faults.stream().map(FaultCatalogueTest::row).collect(Collectors.joining("\n")),
            found().size(),
            FailureMode.values().length,
            Arrays.stream(FailureMode.values()).map(this::row).collect(Collectors.joining("\n")));
  }

  private static String row(FaultInfo info) {
    return "| `%s` | %s | %s | %s | %s | %s |"
        .formatted(
            info.id(),
            info.title(),
            words(info.severity()),
            words(info.restartHelps()),
            info.modes().stream().sorted().map(Enum::name).collect(Collectors.joining(" ")),
            info.nextStep());
  }

  private String row(FailureMode mode) {
    String found =
        faults.stream()
            .filter(info -> info.modes().contains(mode))
            .map(info -> "`" + info.id() + "`")
            .collect(Collectors.joining(", "));
    return "| %s | %s | %s |".formatted(mode, mode.title(), mode.unseen().orElse(found));
  }

  private static String words(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
