package io.weir.simulator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private final JavaClasses module =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.weir.simulator");

  @Test
  void simulator_dependsOn_schemasCoreAndAFewLibrariesAlone() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.weir.simulator..",
            "io.weir.schemas..",
            "io.weir.core..",
            "java..",
            "org.HdrHistogram..",
            "org.jspecify.annotations..",
            "com.fasterxml.jackson..",
            "org.apache.commons.csv..",
            "org.apache.arrow..",
            "org.apache.kafka.common")
        .check(module);
  }

  @Test
  void replayAndCascade_doNotKnowEachOther() {
    noClasses()
        .that()
        .resideInAPackage("io.weir.simulator.replay..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.weir.simulator.cascade..")
        .check(module);
    noClasses()
        .that()
        .resideInAPackage("io.weir.simulator.cascade..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.weir.simulator.replay..")
        .check(module);
  }

  @Test
  void everyPackage_is_nullMarked() {
    assertThat(module.stream().map(JavaClass::getPackage).distinct())
        .allSatisfy(p -> assertThat(p.isAnnotatedWith(NullMarked.class)).as(p.getName()).isTrue());
  }
}
