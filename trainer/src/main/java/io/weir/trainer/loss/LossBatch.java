package io.weir.trainer.loss;

import ai.djl.ndarray.NDArray;
import io.weir.trainer.model.Gates;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One batch of U requests with W distinct items as losses see it: what the model made of it, and
 * what is known, each by name.
 *
 * <p>The arrays on the device belong to the step's manager; losses make their own there and close
 * none.
 *
 * @param lists the candidates, on the host
 * @param labels by task
 * @param scores the model's final scores by name: (requests, listed)
 * @param vectors by the name of the score they belong to; empty where scores are no inner products
 * @param representations of the distinct items; null = the model or the objective has none
 * @param gates of the model by name
 * @param step steps taken before this one
 */
public record LossBatch(
    Lists lists,
    Map<String, TaskLabels> labels,
    Map<String, NDArray> scores,
    Map<String, Vectors> vectors,
    @Nullable Representations representations,
    Map<String, Gates> gates,
    long step) {
  public LossBatch {
    labels = Map.copyOf(labels);
    scores = Map.copyOf(scores);
    vectors = Map.copyOf(vectors);
    gates = Map.copyOf(gates);
  }
}
