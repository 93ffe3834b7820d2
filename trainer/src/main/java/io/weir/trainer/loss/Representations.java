package io.weir.trainer.loss;

import ai.djl.ndarray.NDArray;

/**
 * The batch's distinct items as the model represents them, and as another model did before.
 *
 * @param learnt φ: (items, k)
 * @param pretrained ψ, frozen: one array per item, of length k, or 0 where the item has none
 */
public record Representations(NDArray learnt, double[][] pretrained) {}
