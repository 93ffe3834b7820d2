package io.weir.flink;

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
          .importPackages("io.weir.flink");

  @Test
  void flinkJobs_dependOn_nothingButCoreSchemasFlinkAndKafka() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.weir.flink..",
            "io.weir.core..",
            "io.weir.schemas..",
            "org.apache.flink..",
            "org.apache.kafka..",
            "java..",
            "org.jspecify.annotations..",
            "org.slf4j..")
        .check(module);
  }

  @Test
  void flinkJobs_useOf_rocksDbBackend_isTheClustersChoice() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.flink.state.rocksdb..")
        .check(module);
  }

  @Test
  void everyPackage_is_nullMarked() {
    assertThat(module.stream().map(JavaClass::getPackage).distinct())
        .allSatisfy(p -> assertThat(p.isAnnotatedWith(NullMarked.class)).as(p.getName()).isTrue());
  }
}
