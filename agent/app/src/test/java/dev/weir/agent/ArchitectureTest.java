package dev.weir.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures;
import org.junit.jupiter.api.Test;

/** Who may know whom: the agent knows the weaver, the weaver the core, the core the API. */
class ArchitectureTest {
  private static final JavaClasses WEIR =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.weir");

  @Test
  void dependenciesPointInwards() {
    Architectures.layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("agent")
        .definedBy("dev.weir.agent..")
        .layer("weaver")
        .definedBy("dev.weir.weaver..")
        .layer("core")
        .definedBy("dev.weir.core..")
        .layer("api")
        .definedBy("dev.weir.api..")
        .layer("bridge")
        .definedBy("dev.weir.bridge..")
        .whereLayer("agent")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("weaver")
        .mayOnlyBeAccessedByLayers("agent")
        .whereLayer("core")
        .mayOnlyBeAccessedByLayers("agent", "weaver")
        .whereLayer("bridge")
        .mayOnlyBeAccessedByLayers("agent", "weaver")
        .check(WEIR);
  }

  @Test
  void theBridgeKnowsTheJdkAlone() {
    classes()
        .that()
        .resideInAPackage("dev.weir.bridge..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java.lang..", "java.io", "java.nio", "dev.weir.bridge..")
        .check(WEIR);
  }

  @Test
  void theApiKnowsTheJdkAlone() {
    classes()
        .that()
        .resideInAPackage("dev.weir.api..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "org.jspecify..", "dev.weir.api..")
        .check(WEIR);
  }

  @Test
  void recordingKnowsNeitherReportNorSettings() {
    noClasses()
        .that()
        .resideInAPackage("dev.weir.core.record..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.weir.core.report..", "dev.weir.core.settings..")
        .check(WEIR);
  }

  @Test
  void reportingKnowsOfTheCoreTheRecordAlone() {
    noClasses()
        .that()
        .resideInAPackage("dev.weir.core.report..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.weir.core.settings..")
        .check(WEIR);
  }

  @Test
  void theDoorKnowsNothingOfWhatIsBehindIt() {
    noClasses()
        .that()
        .resideInAPackage("dev.weir.agent")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.weir.agent.inner..",
            "dev.weir.weaver..",
            "dev.weir.core..",
            "dev.weir.bridge..",
            "java.util.logging..",
            "java.lang.management..",
            "java.nio.file..")
        .check(WEIR);
  }

  @Test
  void commandsAskOtherJvmsAndKnowNothingOfAnAgentInThisOne() {
    noClasses()
        .that()
        .resideInAPackage("dev.weir.agent.inner.command")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.weir.agent.inner",
            "dev.weir.agent.inner.admin",
            "dev.weir.agent.inner.doctor",
            "dev.weir.weaver..",
            "dev.weir.bridge..")
        .check(WEIR);
  }

  @Test
  void nothingWritesToStdoutButCommands() {
    noClasses()
        .that()
        .doNotHaveSimpleName("Commands")
        .and()
        .resideOutsideOfPackage("dev.weir.core..")
        .should()
        .accessField(System.class, "out")
        .check(WEIR);
  }

  @Test
  void noLoggingFrameworkIsTouched() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.util.logging..", "org.slf4j..", "org.apache.logging..")
        .check(WEIR);
  }
}
