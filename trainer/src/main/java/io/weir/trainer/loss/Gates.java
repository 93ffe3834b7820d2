package io.weir.trainer.loss;

import ai.djl.ndarray.NDArray;
import io.weir.trainer.model.HardConcrete;

/**
 * Learnt gates of the model that a penalty may close.
 *
 * @param logAlpha log α of each gate, any shape
 * @param distribution the constants they are drawn with
 */
public record Gates(NDArray logAlpha, HardConcrete distribution) {}
