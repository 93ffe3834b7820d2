package io.weir.trainer.learner;

import ai.djl.ndarray.NDManager;
import io.weir.trainer.features.FeatureSpace;
import io.weir.trainer.features.Inputs;
import io.weir.trainer.features.Inputs.RowState;
import io.weir.trainer.model.Model;
import java.util.Arrays;

/** Embeds items for publication. Not thread-safe. */
final class ItemVectors {
  private static final int ITEMS_AT_ONCE = 4096;

  private final NDManager manager;
  private final FeatureSpace features;
  private final Model model;

  ItemVectors(NDManager manager, FeatureSpace features, Model model) {
    this.manager = manager;
    this.features = features;
    this.model = model;
  }

  /** See {@link Learner#embed}. */
  float[][] embed(FrozenWeights frozen, long[] itemIds) {
    float[][] vectors = new float[itemIds.length][];
    for (int from = 0; from < itemIds.length; from += ITEMS_AT_ONCE) {
      int to = Math.min(itemIds.length, from + ITEMS_AT_ONCE);
      embed(frozen, Arrays.copyOfRange(itemIds, from, to), vectors, from);
    }
    return vectors;
  }

  private void embed(FrozenWeights frozen, long[] ids, float[][] vectors, int at) {
    int dimension = model.dimension();
    try (NDManager scope = manager.newSubManager()) {
      Inputs inputs = features.items(ids, RowState.CURRENT);
      float[] flat =
          model
              .items(BatchInputs.array(scope, inputs), frozen.parameters().constants(scope))
              .toFloatArray();
      for (int i = 0; i < ids.length; i++) {
        vectors[at + i] = Arrays.copyOfRange(flat, i * dimension, (i + 1) * dimension);
      }
    }
  }
}
