package io.weir.simulator.cascade;

import io.weir.core.cascade.Item;
import io.weir.simulator.Draws;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The items of a simulated world, numbered from 0; their itemIds are one higher.
 *
 * <p>A category is a direction of taste, and an item lies near its category's. Its quality is part
 * its brand's, part its own; the latter makes it somewhat more popular. Immutable, thread-safe.
 */
final class Catalogue {
  private static final int BRANDS_PER_CATEGORY = 5;
  private static final double BRAND_SPREAD = 0.4;
  private static final double QUALITY_SPREAD = 0.6;
  private static final double TASTE_SPREAD = 0.15;
  private static final double QUALITY_IN_APPEAL = 0.5;

  private final double[][] categoryTastes;
  private final double[][] tastes;
  private final double[] qualities;
  private final double[] prices;
  private final int[] categories;
  private final int[] brands;
  private final Popularity popularity;
  private final Popularity[] popularityWithin;

  Catalogue(SimulatorConfig config, Draws draws) {
    int size = config.items();
    categoryTastes = new double[config.categories()][];
    double[] brandQualities = new double[config.categories() * BRANDS_PER_CATEGORY];
    for (int category = 0; category < categoryTastes.length; category++) {
      categoryTastes[category] = Tastes.any(draws);
    }
    for (int brand = 0; brand < brandQualities.length; brand++) {
      brandQualities[brand] = BRAND_SPREAD * draws.gaussian();
    }
    tastes = new double[size][];
    qualities = new double[size];
    prices = new double[size];
    categories = new int[size];
    brands = new int[size];
    double[] appeals = new double[size];
    for (int item = 0; item < size; item++) {
      // The first items see to it that no category is empty.
      int category = item < categoryTastes.length ? item : draws.below(categoryTastes.length);
      double quality = draws.gaussian();
      categories[item] = category;
      brands[item] = category * BRANDS_PER_CATEGORY + draws.below(BRANDS_PER_CATEGORY);
      tastes[item] = Tastes.near(categoryTastes[category], TASTE_SPREAD, draws);
      qualities[item] = brandQualities[brands[item]] + QUALITY_SPREAD * quality;
      prices[item] = draws.gaussian();
      appeals[item] = QUALITY_IN_APPEAL * quality + draws.gaussian();
    }
    double[] weights = Popularity.powerLaw(appeals, config.popularityExponent());
    popularity = new Popularity(IntStream.range(0, size).toArray(), weights);
    popularityWithin = new Popularity[categoryTastes.length];
    for (int category = 0; category < popularityWithin.length; category++) {
      popularityWithin[category] = new Popularity(itemsOf(category), weights);
    }
  }

  private int[] itemsOf(int category) {
    return IntStream.range(0, categories.length).filter(i -> categories[i] == category).toArray();
  }

  int size() {
    return tastes.length;
  }

  int categoryCount() {
    return categoryTastes.length;
  }

  double[] categoryTaste(int category) {
    return categoryTastes[category];
  }

  double[] taste(int item) {
    return tastes[item];
  }

  double quality(int item) {
    return qualities[item];
  }

  /** The price, standardised: mean 0, deviation 1. */
  double price(int item) {
    return prices[item];
  }

  int category(int item) {
    return categories[item];
  }

  Popularity popularity() {
    return popularity;
  }

  Popularity popularityWithin(int category) {
    return popularityWithin[category];
  }

  /** What the item's record shows: category, brand and price, nothing of taste or quality. */
  Item record(int item, long eventTime) {
    return new Item(
        item + 1L,
        eventTime,
        Map.of(
            "category", new long[] {categories[item]},
            "brand", new long[] {brands[item]}),
        Map.of("price", new float[] {(float) prices[item]}),
        new float[0]);
  }
}
