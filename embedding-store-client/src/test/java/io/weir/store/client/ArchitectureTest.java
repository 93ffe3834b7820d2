package io.weir.store.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

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

  /** A reader's class path holds gRPC and no RocksDB, Kafka client or Avro. */
  @Test
  void client_dependsOn_nothingOfTheServer() {
    classes()
        .that()
        .resideInAnyPackage("io.weir.store.client..", "io.weir.store.wire..", GENERATED)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.weir.store.client..",
            "io.weir.store.wire..",
            GENERATED,
            "io.weir.core",
            "io.grpc",
            "io.grpc.stub..",
            "io.grpc.protobuf",
            "io.grpc.netty.shaded.io.grpc.netty",
            "com.google.common..",
            "com.google.protobuf..",
            "java..",
            "org.jspecify.annotations..")
        .check(module);
  }

  @Test
  void package_isNullMarked() {
    assertThat(module.get(EmbeddingReader.class).getPackage().isAnnotatedWith(NullMarked.class))
        .isTrue();
  }
}
