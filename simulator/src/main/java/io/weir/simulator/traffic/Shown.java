package io.weir.simulator.traffic;

import io.weir.core.cascade.Stage;
import io.weir.simulator.cascade.RequestTruth;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What is remembered of a request until its feedback has come. Used by one thread. */
final class Shown {
  private static final long NEVER = Long.MIN_VALUE;

  private long[] itemIds;
  private double[] clickProbabilities;
  private double[] purchaseProbabilities;
  private long[] clickTimes = new long[0];
  private long exposedAt;

  /**
   * @param truth of the request, null where it is not known; kept of it is what was shown
   */
  Shown(@Nullable RequestTruth truth) {
    int[] kept =
        truth == null
            ? new int[0]
            : IntStream.range(0, truth.itemIds().length)
                .filter(i -> truth.stageReached()[i] == Stage.EXPOSURE.depth())
                .toArray();
    itemIds = new long[kept.length];
    clickProbabilities = new double[kept.length];
    purchaseProbabilities = new double[kept.length];
    for (int i = 0; truth != null && i < kept.length; i++) {
      itemIds[i] = truth.itemIds()[kept[i]];
      clickProbabilities[i] = truth.clickProbability()[kept[i]];
      purchaseProbabilities[i] = truth.purchaseProbability()[kept[i]];
    }
  }

  /** Puts what is known in the order of positions. */
  void expose(long[] items, long time) {
    double[] clicks = new double[items.length];
    double[] purchases = new double[items.length];
    for (int i = 0; i < items.length; i++) {
      int known = position(items[i]);
      clicks[i] = known == 0 ? Double.NaN : clickProbabilities[known - 1];
      purchases[i] = known == 0 ? Double.NaN : purchaseProbabilities[known - 1];
    }
    itemIds = items.clone();
    clickProbabilities = clicks;
    purchaseProbabilities = purchases;
    clickTimes = new long[items.length];
    Arrays.fill(clickTimes, NEVER);
    exposedAt = time;
  }

  long exposedAt() {
    return exposedAt;
  }

  /** The 1-based position of an item; 0 = not shown. */
  int position(long itemId) {
    for (int i = 0; i < itemIds.length; i++) {
      if (itemIds[i] == itemId) {
        return i + 1;
      }
    }
    return 0;
  }

  /** P(click | looked at), NaN where it is not known. */
  double clickProbability(int position) {
    return clickProbabilities[position - 1];
  }

  /** P(order | clicked), NaN where it is not known. */
  double purchaseProbability(int position) {
    return purchaseProbabilities[position - 1];
  }

  /** Remembers a click; false for a second one of the same item. */
  boolean click(int position, long time) {
    boolean first = !isClicked(position);
    if (first) {
      clickTimes[position - 1] = time;
    }
    return first;
  }

  boolean isClicked(int position) {
    return clickTimes[position - 1] != NEVER;
  }

  long clickedAt(int position) {
    return clickTimes[position - 1];
  }

  boolean hasClicks() {
    return Arrays.stream(clickTimes).anyMatch(time -> time != NEVER);
  }
}
