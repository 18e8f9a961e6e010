package dev.dnshealth.daemon;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.dnshealth.core.target.Addresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** The map of the modules that run in the cluster. */
class ModulesTest {

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.dnshealth.core", "dev.dnshealth.k8s", "dev.dnshealth.daemon");

  @Test
  void theRulesBelowSeeAllThreeModules() {
    for (String module : new String[] {"core", "k8s", "daemon"}) {
      assertThat(
              MAIN.stream()
                  .filter(c -> c.getPackageName().startsWith("dev.dnshealth." + module))
                  .count())
          .as(module)
          .isGreaterThan(5);
    }
  }

  /** What checks DNS must not need it. */
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
        .callMethod(InetAddress.class, "getLocalHost")
        .orShould()
        .callConstructor(InetSocketAddress.class, String.class, int.class)
        .check(MAIN);
  }

  @Test
  void kubernetesAndItsBreakersStayInTheirModule() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.dnshealth.k8s..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.github.resilience4j..")
        .check(MAIN);
    noClasses()
        .that()
        .resideInAPackage("dev.dnshealth.core..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.dnshealth.k8s..", "dev.dnshealth.daemon..", "io.fabric8..")
        .check(MAIN);
    noClasses()
        .that()
        .resideInAPackage("dev.dnshealth.k8s..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.dnshealth.daemon..", "io.micrometer..")
        .check(MAIN);
  }

  @Test
  void fakesAreForTestsOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.dnshealth.core.testing..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.dnshealth.core.testing..")
        .check(MAIN);
  }
}
