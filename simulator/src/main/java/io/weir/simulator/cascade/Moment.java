package io.weir.simulator.cascade;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A simulated world as it stands for {@value #LENGTH_MS} ms of event time: which items are born,
 * how good and how popular each is just now. Immutable, thread-safe.
 */
final class Moment {
  /** Time stands still within a moment, so that tables of popularity are built once for it. */
  static final long LENGTH_MS = 10_000;

  /** How long it takes an item to become as popular as it deserves. */
  private static final double YOUTH_MS = 600_000;

  private final long begins;
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
  Moment(Catalogue catalogue, Births births, Wandering fashion, long sinceStartMs) {
    begins = sinceStartMs;
    born = births.bornBy(sinceStartMs);
    freshFrom = births.bornBy(sinceStartMs - (long) YOUTH_MS);
    quality = new float[born];
    weights = new float[born];
    for (int item = 0; item < born; item++) {
      float drifted = fashion.at(item, sinceStartMs);
      quality[item] = catalogue.quality(item) + drifted;
      double age = (sinceStartMs - births.bornAt(item) + LENGTH_MS) / YOUTH_MS;
      double known = births.isNewborn(item) ? Math.min(1, age) : 1;
      weights[item] = (float) (catalogue.weights()[item] * known * StrictMath.exp(drifted));
    }
    popular = new Popularity(IntStream.range(0, born).toArray(), born, weights);
    withinCategory = within(catalogue.ofCategory());
    withinBrand = within(catalogue.ofBrand());
  }

  private @Nullable Popularity[] within(int[][] groups) {
    @Nullable Popularity[] within = new Popularity[groups.length];
    for (int group = 0; group < groups.length; group++) {
      int at = Arrays.binarySearch(groups[group], born);
      int members = at >= 0 ? at : -at - 1;
      within[group] = members == 0 ? null : new Popularity(groups[group], members, weights);
    }
    return within;
  }

  /** When it begins, ms since the start. */
  long begins() {
    return begins;
  }

  /** The items that exist are those below this number. */
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

  /** Null when no item of it is born. */
  @Nullable Popularity withinCategory(int category) {
    return withinCategory[category];
  }

  /** Null when no item of it is born. */
  @Nullable Popularity withinBrand(int brand) {
    return withinBrand[brand];
  }
}
