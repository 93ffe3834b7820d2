package io.weir.simulator.cascade;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A simulated world as it stands for {@value #LENGTH_MS} ms of event time: which items exist, how
 * good and how popular each is just now. Immutable, thread-safe.
 */
final class Moment {
  /** Time stands still within a moment, so that tables of popularity are built once for it. */
  static final long LENGTH_MS = 10_000;

  /** How long it takes an item to become as popular as it deserves. */
  private static final double YOUTH_MS = 600_000;

  private final long begins;
  private final int withdrawn;
  private final int born;
  private final int freshFrom;
  private final float[] quality;
  private final float[] weights;
  private final Popularity popular;
  private final @Nullable Popularity[] withinCategory;
  private final @Nullable Popularity[] withinBrand;

  /**
   * @param sinceStartMs when the moment begins
   */
  Moment(Catalogue catalogue, Lifetimes lifetimes, Wandering fashion, long sinceStartMs) {
    begins = sinceStartMs;
    withdrawn = lifetimes.withdrawnBy(sinceStartMs);
    born = lifetimes.bornBy(sinceStartMs);
    freshFrom = lifetimes.bornBy(sinceStartMs - (long) YOUTH_MS);
    quality = new float[born];
    weights = new float[born];
    for (int item = withdrawn; item < born; item++) {
      float drifted = fashion.at(item, sinceStartMs);
      quality[item] = catalogue.quality(item) + drifted;
      double age = (sinceStartMs - lifetimes.bornAt(item) + LENGTH_MS) / YOUTH_MS;
      double known = lifetimes.isNewborn(item) ? Math.min(1, age) : 1;
      weights[item] = (float) (catalogue.weights()[item] * known * StrictMath.exp(drifted));
    }
    int[] all = IntStream.range(withdrawn, born).toArray();
    popular = new Popularity(all, all.length, weights);
    withinCategory = within(catalogue.ofCategory());
    withinBrand = within(catalogue.ofBrand());
  }

  private @Nullable Popularity[] within(int[][] groups) {
    @Nullable Popularity[] within = new Popularity[groups.length];
    for (int group = 0; group < groups.length; group++) {
      int[] items = groups[group];
      int[] there = Arrays.copyOfRange(items, below(items, withdrawn), below(items, born));
      within[group] = there.length == 0 ? null : new Popularity(there, there.length, weights);
    }
    return within;
  }

  /** How many of the sorted items lie below one. */
  private static int below(int[] items, int item) {
    int at = Arrays.binarySearch(items, item);
    return at >= 0 ? at : -at - 1;
  }

  /** When it begins, ms since the start. */
  long begins() {
    return begins;
  }

  /** The items that exist are those from this number on … */
  int withdrawn() {
    return withdrawn;
  }

  /** … to below this number. */
  int born() {
    return born;
  }

  /** Items from this number to {@link #born} are new; there may be none. */
  int freshFrom() {
    return freshFrom;
  }

  /** (born) what makes an item clicked and ordered whoever looks at it. */
  float[] quality() {
    return quality;
  }

  /** (born) how popular each item is. */
  float[] weights() {
    return weights;
  }

  Popularity popular() {
    return popular;
  }

  /** Null when no item of it exists. */
  @Nullable Popularity withinCategory(int category) {
    return withinCategory[category];
  }

  /** Null when no item of it exists. */
  @Nullable Popularity withinBrand(int brand) {
    return withinBrand[brand];
  }
}
