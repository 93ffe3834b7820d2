package io.weir.trainer.loss;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * The batch's distinct items as the model represents them, and as another model did before.
 *
 * @param learnt φ: (items, k)
 * @param pretrained ψ, frozen: one array of length k per item; null = the item has none
 */
public record Representations(NDArray learnt, float @Nullable [][] pretrained) {}
