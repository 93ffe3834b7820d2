package io.weir.trainer.optimizer;

/**
 * A rule that moves weights by their gradient. Stateless: its accumulators belong to the caller,
 * who writes them into checkpoints. Thread-safe.
 */
public interface DenseOptimizer {

  /** How many accumulators, each as long as the weights, the rule keeps; they start at 0. */
  int slots();

  /**
   * Moves the weights in place.
   *
   * @param weights moved
   * @param gradient of the same length
   * @param state {@link #slots} accumulators of the same length, moved too
   * @param step 1-based number of this step
   */
  void update(float[] weights, float[] gradient, float[][] state, long step);
}
