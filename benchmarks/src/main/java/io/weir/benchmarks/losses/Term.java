package io.weir.benchmarks.losses;

import ai.djl.ndarray.NDArray;
import io.weir.trainer.loss.LossBatch;
import java.util.Optional;

/** Makes the value of a batch: a registered loss, or a peer of one. */
@FunctionalInterface
interface Term {
  Optional<NDArray> value(LossBatch batch);
}
