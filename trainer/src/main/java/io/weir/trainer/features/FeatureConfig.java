package io.weir.trainer.features;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.notNegative;

import java.util.Locale;

/**
 * How many features of each kind the towers' inputs have room for. Immutable, thread-safe.
 *
 * @param contextCategorical of {@code RequestContext.categorical}
 * @param contextDense numbers of {@code RequestContext.dense}, all features together
 * @param sequences of {@code RequestContext.sequences}
 * @param itemCategorical of {@code Item.categorical}
 * @param itemDense numbers of {@code Item.dense}, all features together
 * @param cross of {@code crossFeatures}
 * @param pretrained numbers of {@code Item.pretrainedEmbedding} that are an input; 0 = none
 * @param itemId what is made of an item's id
 * @param listLift items of which it is counted how often they were chosen beside the others of
 *     their lists; 0 = none
 * @param neighbours users whose sequences are held, to tell which items go together; 0 = none
 */
public record FeatureConfig(
    int contextCategorical,
    int contextDense,
    int sequences,
    int itemCategorical,
    int itemDense,
    int cross,
    int pretrained,
    ItemId itemId,
    int listLift,
    int neighbours) {

  /** What is made of an item's id. */
  public enum ItemId {
    /** A row of its own in the item's input. */
    ROW,
    /** Nothing: an item is what is known of it. */
    NONE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public FeatureConfig {
    room("context-categorical", contextCategorical);
    room("context-dense", contextDense);
    room("sequences", sequences);
    room("item-categorical", itemCategorical);
    room("item-dense", itemDense);
    room("cross", cross);
    check(pretrained >= 0 && pretrained <= 4096, "pretrained", pretrained, "0 to 4096");
    notNegative("list-lift", listLift);
    notNegative("neighbours", neighbours);
  }

  private static void room(String name, int slots) {
    check(slots >= 0 && slots <= 1024, name, slots, "0 to 1024");
  }
}
