package io.weir.benchmarks;

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
          .importPackages("io.weir.benchmarks");

  @Test
  void benchmarks_useNoEngine_themselves() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.rocksdb..", "io.grpc..", "kafka..")
        .check(module);
  }

  @Test
  void tensors_areForBenchmarksOfLosses() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.weir.benchmarks.losses..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("ai.djl..")
        .check(module);
  }

  @Test
  void flinksRocksDb_isNotOnTheClassPath() {
    // frocksdbjni and rocksdbjni share class names; this class is in Flink's alone.
    assertThat(getClass().getClassLoader().getResource("org/rocksdb/FlinkCompactionFilter.class"))
        .isNull();
  }

  @Test
  void everyPackage_is_nullMarked() {
    assertThat(module.stream().map(JavaClass::getPackage).distinct())
        .allSatisfy(p -> assertThat(p.isAnnotatedWith(NullMarked.class)).as(p.getName()).isTrue());
  }
}
