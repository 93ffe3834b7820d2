package io.weir.local.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.config.WeirConfig;
import io.weir.trainer.recipe.Recipes;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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
                  "trainer.batch-requests=4"));

  /** Those of ECM's paper, whose Adam at 0.0004 takes more steps than a test has. */
  private static final List<String> SLOW =
      List.of(
          "ecm",
          "ecm-four-classes",
          "ecmm",
          "ecmm-sum",
          "ecmm-without-l0",
          "esmm",
          "cold",
          "cold-exposed",
          "cold-softmax",
          "fscd",
          "fscd-exposed",
          "fscd-softmax",
          "vector-product");

  /** Deep networks that learn from clicks alone, of which so few requests have some dozens. */
  private static final List<String> OF_FEW_CLICKS =
      List.of("cold", "cold-exposed", "fscd", "fscd-exposed");

  private static final String FASTER = "trainer.optimizer.settings.learning-rate=0.004";

  @TempDir static Path dir;
  private static Map<String, RecipesOnTruth.Row> rows;

  @BeforeAll
  static void run() {
    List<String> others = Recipes.names().stream().filter(name -> !SLOW.contains(name)).toList();
    rows = new LinkedHashMap<>(rows("others", new RecipesOnTruth(REQUESTS, others, List.of())));
    rows.putAll(rows("slow", new RecipesOnTruth(REQUESTS, SLOW, List.of(FASTER))));
  }

  private static Map<String, RecipesOnTruth.Row> rows(String name, RecipesOnTruth experiment) {
    SampleLog log = experiment.log(SMALLER);
    ResultFolder folder = ResultFolder.of(dir.resolve(name), Map.of());
    return experiment.rows(
        new Bench(folder, Map.of(log.name(), log), SMALLER, 1, ExperimentProgress.NONE));
  }

  @Test
  void everyRecipe_trainsWithoutANonFiniteNumber() {
    assertThat(rows).hasSize(Recipes.names().size());
    assertThat(rows.values()).allMatch(RecipesOnTruth.Row::isFinite);
  }

  @Test
  void everyRecipe_findsMoreOfWhatUsersWouldClick_thanUntrained() {
    assertThat(rows.entrySet())
        .filteredOn(row -> !OF_FEW_CLICKS.contains(row.getKey()))
        .filteredOn(row -> row.getValue().difference().estimate() <= 0)
        .extracting(row -> row.getKey() + " " + row.getValue().difference())
        .isEmpty();
  }
}
