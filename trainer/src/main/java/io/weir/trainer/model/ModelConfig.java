package io.weir.trainer.model;

import static io.weir.core.Checks.positive;

import io.weir.core.registry.Choice;
import java.util.List;

/**
 * The shape of the model. Immutable, thread-safe.
 *
 * @param embeddingDimension width of every table row
 * @param vectorDimension d, width of user and item vectors
 * @param scores names of scores beside those of the tasks, for losses that look at several
 * @param score how the cross tower joins the inner product
 * @param userTower of contexts
 * @param itemTower of items
 * @param crossTower of list cells
 */
public record ModelConfig(
    int embeddingDimension,
    int vectorDimension,
    List<String> scores,
    ScoreMode score,
    Choice userTower,
    Choice itemTower,
    Choice crossTower) {
  public ModelConfig {
    positive("embedding-dimension", embeddingDimension);
    positive("vector-dimension", vectorDimension);
    scores = List.copyOf(scores);
  }
}
