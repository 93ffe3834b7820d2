package io.weir.trainer.features;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.notNegative;

import java.util.List;
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
 * @param names which features may have a place
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
    int neighbours,
    Names names) {

  /** By kind of feature the names of those that may have a place; of a kind without any, all. */
  public record Names(
      List<String> contextCategorical,
      List<String> contextDense,
      List<String> sequences,
      List<String> itemCategorical,
      List<String> itemDense,
      List<String> cross) {
    public Names {
      contextCategorical = List.copyOf(contextCategorical);
      contextDense = List.copyOf(contextDense);
      sequences = List.copyOf(sequences);
      itemCategorical = List.copyOf(itemCategorical);
      itemDense = List.copyOf(itemDense);
      cross = List.copyOf(cross);
    }
  }

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
    room("context-categorical", contextCategorical, names.contextCategorical());
    room("context-dense", contextDense, names.contextDense());
    room("sequences", sequences, names.sequences());
    room("item-categorical", itemCategorical, names.itemCategorical());
    room("item-dense", itemDense, names.itemDense());
    room("cross", cross, names.cross());
    check(pretrained >= 0 && pretrained <= 4096, "pretrained", pretrained, "0 to 4096");
    notNegative("list-lift", listLift);
    notNegative("neighbours", neighbours);
  }

  private static void room(String name, int slots, List<String> known) {
    check(slots >= 0 && slots <= 1024, name, slots, "0 to 1024");
    check(
        known.size() <= slots,
        "names." + name,
        known,
        "at most " + slots + ", as many as " + name + " has room for");
  }
}
