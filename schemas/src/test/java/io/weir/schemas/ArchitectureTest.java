package io.weir.schemas;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
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
          .importPackages("io.weir.schemas");

  @Test
  void schemas_dependsOn_coreAvroAndKafkaAlone() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.weir.schemas..",
            "io.weir.core..",
            "java..",
            "org.jspecify.annotations..",
            "com.fasterxml.jackson..",
            "org.apache.avro..",
            "org.apache.kafka..",
            "org.slf4j..")
        .check(module);
  }

  @Test
  void everyPackage_is_nullMarked() {
    assertThat(module.stream().map(JavaClass::getPackage).distinct())
        .allSatisfy(p -> assertThat(p.isAnnotatedWith(NullMarked.class)).as(p.getName()).isTrue());
  }
}
