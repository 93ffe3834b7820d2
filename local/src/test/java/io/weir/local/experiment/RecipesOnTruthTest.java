package io.weir.local.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.config.WeirConfig;
import io.weir.trainer.recipe.Recipes;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every recipe of the library against the truth of a cascade of a few requests. */
class RecipesOnTruthTest {
  private static final int REQUESTS = 120;

  /** The small preset's world, with shorter lists. */
  private static final WeirConfig SMALLER =
      WeirConfig.defaults()
          .withAll(
              List.of(
                  "simulator.users=60",
                  "simulator.items=200",
                  "simulator.newborn.items=0",
                  "simulator.retrieved=60",
                  "simulator.ranked=18",
                  "simulator.re-ranked=8",
                  "simulator.exposed=6",
                  "trainer.tables.kind.settings.rows=4096",
                  "trainer.batch-requests=4",
                  // Raised, so that a few steps are enough.
                  "trainer.optimizer.settings.learning-rate=0.01"));

  @TempDir static Path dir;
  private static Map<String, RecipesOnTruth.Row> rows;

  @BeforeAll
  static void run() {
    RecipesOnTruth experiment = new RecipesOnTruth(REQUESTS, Recipes.names());
    SampleLog log = experiment.log(SMALLER);
    ResultFolder folder = ResultFolder.of(dir.resolve("out"), Map.of());
    Bench bench = new Bench(folder, Map.of(log.name(), log), SMALLER, 1, ExperimentProgress.NONE);
    rows = experiment.rows(bench);
  }

  @Test
  void everyRecipe_trainsWithoutANonFiniteNumber() {
    assertThat(rows).hasSize(Recipes.names().size());
    assertThat(rows.values()).allMatch(RecipesOnTruth.Row::isFinite);
  }

  @Test
  void everyRecipe_findsMoreOfWhatUsersWouldClick_thanUntrained() {
    assertThat(rows)
        .allSatisfy(
            (recipe, row) -> assertThat(row.difference().estimate()).as(recipe).isPositive());
  }
}
