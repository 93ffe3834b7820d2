package io.weir.store;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final String GENERATED = "io.weir.store.v1";

  private final JavaClasses module =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.weir.store");

  @Test
  void store_dependsOn_noOtherAdapter() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.weir.flink..",
            "io.weir.trainer..",
            "io.weir.simulator..",
            "io.weir.local..",
            "org.apache.flink..",
            "ai.djl..")
        .check(module);
  }

  @Test
  void rocksDb_isUsed_byTheDurableCopyAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.weir.store.durable..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.rocksdb..")
        .check(module);
  }

  @Test
  void kafka_isUsed_byIngestAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.weir.store.ingest..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.kafka..")
        .check(module);
  }

  @Test
  void tables_dependOn_nothingElseOfTheStore() {
    noClasses()
        .that()
        .resideInAPackage("io.weir.store.table..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.weir.store",
            "io.weir.store.client..",
            "io.weir.store.config..",
            "io.weir.store.security..",
            "io.weir.store.serving..",
            "io.weir.store.transfer..",
            "io.weir.store.durable..",
            "io.weir.store.generation..",
            "io.weir.store.ingest..",
            GENERATED)
        .check(module);
  }

  @Test
  void layers_dependOn_thoseBelowAlone() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("server")
        .definedBy("io.weir.store")
        .layer("grpc")
        .definedBy("io.weir.store.serving.grpc..")
        .layer("http")
        .definedBy("io.weir.store.serving.http..")
        .layer("serving")
        .definedBy("io.weir.store.serving")
        .layer("transfer")
        .definedBy("io.weir.store.transfer..")
        .layer("security")
        .definedBy("io.weir.store.security..")
        .layer("config")
        .definedBy("io.weir.store.config..")
        .layer("ingest")
        .definedBy("io.weir.store.ingest..")
        .layer("generation")
        .definedBy("io.weir.store.generation..")
        .layer("durable")
        .definedBy("io.weir.store.durable..")
        .whereLayer("server")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("grpc")
        .mayOnlyBeAccessedByLayers("server")
        .whereLayer("http")
        .mayOnlyBeAccessedByLayers("server")
        .whereLayer("serving")
        .mayOnlyBeAccessedByLayers("server", "grpc", "http")
        .whereLayer("transfer")
        .mayOnlyBeAccessedByLayers("server", "grpc")
        .whereLayer("security")
        .mayOnlyBeAccessedByLayers("serving", "grpc", "http", "transfer")
        .whereLayer("config")
        .mayOnlyBeAccessedByLayers("server", "serving", "grpc", "http", "transfer", "security")
        .whereLayer("ingest")
        .mayOnlyBeAccessedByLayers("server", "serving")
        .whereLayer("durable")
        .mayOnlyBeAccessedByLayers("transfer", "ingest", "generation")
        .check(module);
  }

  @Test
  void everyPackage_butTheGeneratedOne_isNullMarked() {
    assertThat(
            module.stream()
                .map(JavaClass::getPackage)
                .filter(p -> !p.getName().equals(GENERATED))
                .distinct())
        .allSatisfy(p -> assertThat(p.isAnnotatedWith(NullMarked.class)).as(p.getName()).isTrue());
  }
}
