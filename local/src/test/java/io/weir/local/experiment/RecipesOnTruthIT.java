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

/** Every recipe of the library, as it stands, against the truth of the small preset's cascade. */
class RecipesOnTruthIT {
  @TempDir static Path dir;
  private static Map<String, RecipesOnTruth.Row> rows;

  @BeforeAll
  static void run() {
    RecipesOnTruth experiment = new RecipesOnTruth();
    WeirConfig config = WeirConfig.defaults();
    SampleLog log =
        experiment.logs(DataFiles.of(experiment, List.of()), config, Preset.SMALL).get(0);
    ResultFolder folder = ResultFolder.of(dir, Map.of());
    rows =
        experiment.rows(
            new Bench(
                folder, Map.of(log.name(), log), config, 1, Preset.SMALL, ExperimentProgress.NONE));
  }

  @Test
  void everyRecipe_trainsWithoutANonFiniteNumber() {
    assertThat(rows).hasSize(Recipes.names().size());
    assertThat(rows.values()).allMatch(RecipesOnTruth.Row::isFinite);
  }

  @Test
  void everyRecipe_findsMoreOfWhatUsersWouldClick_thanUntrained() {
    assertThat(rows.entrySet())
        .filteredOn(row -> !row.getValue().learns())
        .extracting(row -> row.getKey() + " " + row.getValue().difference())
        .isEmpty();
  }
}
