package dev.dnshealth.core;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.dnshealth.core.target.Addresses;
import dev.dnshealth.core.time.Time;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The map of the module: what may know what. */
class ArchitectureTest {

  private static final String CORE = "dev.dnshealth.core";

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(CORE);

  private static String in(String name) {
    return CORE + "." + name + "..";
  }

  @Test
  void theRulesBelowSeeTheWholeModule() {
    assertThat(MAIN.size()).isGreaterThan(100);
  }

  @Test
  void everyPackageIsNullMarked() {
    classes()
        .should()
        .resideInAnyPackage(
            MAIN.stream()
                .filter(c -> c.getSimpleName().equals("package-info"))
                .filter(c -> c.isAnnotatedWith(NullMarked.class))
                .map(JavaClass::getPackageName)
                .toArray(String[]::new))
        .check(MAIN);
  }

  @Test
  void wireFormatStaysInTheEngine() {
    noClasses()
        .that()
        .resideOutsideOfPackage(in("dns"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.xbill..")
        .check(MAIN);
  }

  @Test
  void loggingStaysInEngineAndMonitor() {
    noClasses()
        .that()
        .resideOutsideOfPackages(in("dns"), in("monitor"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.slf4j..")
        .check(MAIN);
  }

  @Test
  void micrometerStaysInMetrics() {
    noClasses()
        .that()
        .resideOutsideOfPackage(in("metrics"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.micrometer..")
        .check(MAIN);
  }

  @Test
  void coreKnowsNoKubernetesAndNoFramework() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.fabric8..", "io.github.resilience4j..", "picocli..", "com.fasterxml..")
        .check(MAIN);
  }

  @Test
  void rulesArePure() {
    noClasses()
        .that()
        .resideInAnyPackage(in("evidence"), in("diagnosis"), in("remediation.guard"), in("facts"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.util.concurrent.atomic..", "java.net..", "java.nio..", "java.io..")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Thread.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Time.class)
        .check(MAIN);
  }

  @Test
  void timeIsPassedIn() {
    noClasses()
        .that()
        .resideOutsideOfPackages(in("time"), in("dns"))
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Thread.class, "sleep", long.class)
        .check(MAIN);
  }

  @Test
  void namesAreNeverLookedUp() {
    noClasses()
        .that()
        .areNotAssignableTo(Addresses.class)
        .should()
        .callMethod(InetAddress.class, "getByName", String.class)
        .orShould()
        .callMethod(InetAddress.class, "getAllByName", String.class)
        .orShould()
        .callConstructor(InetSocketAddress.class, String.class, int.class)
        .orShould()
        .callMethod(InetAddress.class, "getHostName")
        .orShould()
        .callMethod(InetAddress.class, "getCanonicalHostName")
        .check(MAIN);
  }

  @Test
  void standardStreamsAreNotWrittenTo() {
    noClasses()
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(MAIN);
  }

  @Test
  void nothingNeedsTheFakes() {
    noClasses()
        .that()
        .resideOutsideOfPackage(in("testing"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(in("testing"))
        .check(MAIN);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching(CORE + ".(*)..").should().beFreeOfCycles().check(MAIN);
  }

  @Test
  void valuesAreRecordsOrEnums() {
    classes()
        .that(
            describe(
                "are in the packages of values",
                c ->
                    c.getPackageName().equals(CORE + ".facts")
                        && !c.isInterface()
                        && !c.getSimpleName().equals("package-info")))
        .should()
        .beRecords()
        .orShould()
        .beEnums()
        .check(MAIN);
  }
}
