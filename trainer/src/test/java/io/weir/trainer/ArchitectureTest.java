package io.weir.trainer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private final JavaClasses module =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.weir.trainer");

  @Test
  void trainer_dependsOn_coreSchemasDjlAndKafkaAlone() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.weir.trainer..",
            "io.weir.core..",
            "io.weir.schemas..",
            "java..",
            "it.unimi.dsi.fastutil..",
            "org.jspecify.annotations..",
            "org.slf4j..",
            "com.fasterxml.jackson..",
            "ai.djl..",
            "io.prometheus..",
            "org.apache.kafka..")
        .check(module);
  }

  @Test
  void learning_knowsNoBroker() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.weir.trainer.model..",
            "io.weir.trainer.loss..",
            "io.weir.trainer.optimizer..",
            "io.weir.trainer.features..",
            "io.weir.trainer.learner..",
            "io.weir.trainer.evaluation..",
            "io.weir.trainer.checkpoint..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.kafka..")
        .check(module);
  }

  @Test
  void streams_checkpointsAndPublication_knowNoTensors() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.weir.trainer.stream..",
            "io.weir.trainer.checkpoint..",
            "io.weir.trainer.publication..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("ai.djl..", "io.weir.trainer.learner..", "io.weir.trainer.model..")
        .check(module);
  }

  /** See {@link io.weir.trainer.model.Scalars}. */
  @Test
  void whatGradientsAreTakenOf_usesNoNumberThatTheEngineForgets() {
    for (String method : List.of("mul", "div", "pow", "mod", "maximum", "minimum")) {
      noClasses()
          .that()
          .resideInAnyPackage("io.weir.trainer.model..", "io.weir.trainer.loss..")
          .should()
          .callMethod(NDArray.class, method, Number.class)
          .check(module);
    }
  }

  @Test
  void everyPackage_is_nullMarked() {
    assertThat(module.stream().map(JavaClass::getPackage).distinct())
        .allSatisfy(p -> assertThat(p.isAnnotatedWith(NullMarked.class)).as(p.getName()).isTrue());
  }
}
