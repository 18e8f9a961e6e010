package dev.dnshealth.core.remediation.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.remediation.Guard;
import dev.dnshealth.core.remediation.HoldReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The guards as a page. */
class GuardsPageTest {

  private static final Path PAGE = Path.of("../docs/holds.md");

  /** What the planner says of faults without a cure, before it asks any guard. */
  private static final Set<HoldReason> OF_THE_PLANNER =
      EnumSet.of(
          HoldReason.RESTART_DOES_NOT_HELP,
          HoldReason.RESTART_DOES_NOT_LAST,
          HoldReason.MEMORY_NOT_RAISABLE,
          HoldReason.PATH_NOT_PROVEN);

  @Test
  void everyGuardThatIsWrittenIsAsked() throws IOException {
    Path sources = Path.of("src/main/java/dev/dnshealth/core/remediation/guard");
    try (Stream<Path> files = Files.list(sources)) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".java", "")))
          .filteredOn(name -> !name.equals("Guards") && !name.equals("package-info"))
          .containsExactlyInAnyOrderElementsOf(
              Guards.all().stream().map(guard -> guard.getClass().getSimpleName()).toList());
    }
  }

  @Test
  void everyReasonIsGivenBySomeone() {
    Set<HoldReason> given = EnumSet.copyOf(OF_THE_PLANNER);
    Guards.all().forEach(guard -> given.addAll(guard.reasons()));

    assertThat(given).containsExactlyInAnyOrder(HoldReason.values());
    assertThat(Guards.all())
        .allSatisfy(guard -> assertThat(guard.reasons()).contains(guard.reason()));
  }

  @Test
  void pageIsAsTheGuardsSayIt() throws IOException {
    String page = page();
    if (Boolean.getBoolean("dnshealth.write-docs")) {
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE)
        .as("written by: mvn test -Ddnshealth.write-docs=true")
        .content()
        .isEqualTo(page);
  }

  private static String page() {
    return """
        # Why nothing is done

        Every fault either leads to an action or has reasons why not: holds. They are in the log (`hold_began`), in `dnshealth_holds{reason}`, in the
        Events on the workload, and in `/api/v1/status`. All guards are asked each time, so that all reasons are known. Generated from the guards.

        | Hold | Because | What ends it |
        | --- | --- | --- |
        %s

        ## The guards

        An action is taken only when none of these holds it back. A guard that cannot tell holds. What a person asks for, with `healthcheck restart`, goes through
        the same guards, but for those that judge the evidence of a fault; a person may override some of what they say.

        %s
        """
        .formatted(
            Arrays.stream(HoldReason.values())
                .map(r -> "| `%s` | %s | %s |".formatted(name(r), r.words(), r.end()))
                .collect(Collectors.joining("\n")),
            Guards.all().stream().map(GuardsPageTest::section).collect(Collectors.joining("\n\n")));
  }

  private static String section(Guard guard) {
    return "### %s\n\n%s\n\nHolds: %s. %s"
        .formatted(
            guard.getClass().getSimpleName().replaceAll("(?<=.)([A-Z])", " $1"),
            guard.rule(),
            names(guard.reasons()),
            forAPerson(guard));
  }

  private static String forAPerson(Guard guard) {
    if (!guard.appliesToRequests()) {
      return "Not asked about what a person asks for.";
    }
    if (guard.overridable().isEmpty()) {
      return "A person cannot override it.";
    }
    return guard.overridable().equals(guard.reasons())
        ? "A person may override it."
        : "A person may override " + names(guard.overridable()) + ".";
  }

  private static String names(Set<HoldReason> reasons) {
    return reasons.stream()
        .sorted()
        .map(reason -> "`" + name(reason) + "`")
        .collect(Collectors.joining(", "));
  }

  private static String name(HoldReason reason) {
    return reason.name().toLowerCase(Locale.ROOT);
  }
}
