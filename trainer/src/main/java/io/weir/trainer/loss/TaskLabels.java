package io.weir.trainer.loss;

import static io.weir.core.Checks.perItem;

/**
 * What the users did with the candidates of a batch, as one task sees it.
 *
 * <p>The arrays are owned by the record and must not be written to after construction.
 *
 * @param labels of each cell of {@link Lists}, 0 or above; -1 = unknown or padding
 * @param weights of each request
 * @param matured whether the task's labels of a request are final; others are no requests of it
 */
public record TaskLabels(double[] labels, double[] weights, boolean[] matured) {
  public TaskLabels {
    perItem("matured", matured.length, weights.length);
  }
}
