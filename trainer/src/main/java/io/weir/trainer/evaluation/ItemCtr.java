package io.weir.trainer.evaluation;

import io.weir.core.cascade.RequestSample;
import io.weir.trainer.features.ItemStatistics;
import io.weir.trainer.table.EmbeddingTable.Extent;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.List;

/**
 * The yardstick any recommender has without learning: an item's smoothed click-through rate so far
 * (or order rate, …). Its counts do not decay; those of an item that is shown no more go when
 * counts that decay would have become next to nothing. Not thread-safe.
 */
public final class ItemCtr {
  private final ItemStatistics counts;

  /**
   * Nothing counted yet.
   *
   * @param halfLifeMs of counts that decay
   * @param prior exposures at the overall rate that every item starts with
   */
  public ItemCtr(List<String> tasks, double halfLifeMs, double prior) {
    counts = new ItemStatistics(tasks, Double.POSITIVE_INFINITY, halfLifeMs, prior);
  }

  /**
   * Begins a batch.
   *
   * @param batchTimeMs event time of the batch, epoch ms
   */
  public void begin(long batchTimeMs) {
    counts.begin(batchTimeMs);
  }

  /** How many items have counts. */
  public int size() {
    return counts.size();
  }

  /** Log-odds of the item's rate for a task. */
  public double logit(int task, long itemId) {
    return counts.logit(task, itemId);
  }

  /** Takes in a sample once it has been scored. */
  public void see(RequestSample sample) {
    counts.see(sample);
  }

  /** The counts as they stand. */
  public ItemStatistics.Snapshot snapshot(Extent extent) {
    return counts.snapshot(extent);
  }

  /** Reads what a snapshot wrote; see {@link ItemStatistics#read}. */
  public void read(DataInputStream in) throws IOException {
    counts.read(in);
  }
}
