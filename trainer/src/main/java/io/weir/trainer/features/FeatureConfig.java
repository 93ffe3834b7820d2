package io.weir.trainer.features;

import static io.weir.core.Checks.check;

/**
 * How many features of each kind the towers' inputs have room for. Immutable, thread-safe.
 *
 * @param contextCategorical of {@code RequestContext.categorical}
 * @param contextDense numbers of {@code RequestContext.dense}, all features together
 * @param sequences of {@code RequestContext.sequences}
 * @param itemCategorical of {@code Item.categorical}
 * @param itemDense numbers of {@code Item.dense}, all features together
 * @param cross of {@code crossFeatures}
 */
public record FeatureConfig(
    int contextCategorical,
    int contextDense,
    int sequences,
    int itemCategorical,
    int itemDense,
    int cross) {
  public FeatureConfig {
    room("context-categorical", contextCategorical);
    room("context-dense", contextDense);
    room("sequences", sequences);
    room("item-categorical", itemCategorical);
    room("item-dense", itemDense);
    room("cross", cross);
  }

  private static void room(String name, int slots) {
    check(slots >= 0 && slots <= 1024, name, slots, "0 to 1024");
  }
}
