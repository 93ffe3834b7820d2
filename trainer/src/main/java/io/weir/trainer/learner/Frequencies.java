package io.weir.trainer.learner;

import io.weir.core.metrics.ItemGroups;
import io.weir.trainer.features.ItemStatistics;

/**
 * The groups of items by how often they were shown so far: octiles, and those that are newborn.
 *
 * <p>Octile bounds are taken anew after 1, 2, 4, … batches, then every 1,024. An item is newborn
 * until it was shown ten times. Not thread-safe.
 */
final class Frequencies {
  private static final double NEWBORN_IMPRESSIONS = 10;
  private static final int BATCHES = 1024;

  private final ItemStatistics statistics;
  private ItemGroups groups = ItemGroups.of(new double[0]);
  private long batches;

  Frequencies(ItemStatistics statistics) {
    this.statistics = statistics;
  }

  /** Counts a batch that is about to be scored. */
  void next() {
    if ((batches & (batches - 1)) == 0 || batches % BATCHES == 0) {
      groups = ItemGroups.of(statistics.impressions());
    }
    batches++;
  }

  /**
   * The bits of items' groups.
   *
   * @param count how many of the items, the first, are looked at
   */
  short[] bits(long[] itemIds, int count) {
    short[] bits = new short[count];
    for (int i = 0; i < count; i++) {
      double impressions = statistics.impressions(itemIds[i]);
      int newborn = impressions < NEWBORN_IMPRESSIONS ? ItemGroups.NEWBORN : 0;
      bits[i] = (short) (groups.bit(impressions) | newborn);
    }
    return bits;
  }
}
