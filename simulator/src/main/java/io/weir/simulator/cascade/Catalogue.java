package io.weir.simulator.cascade;

import io.weir.core.cascade.Item;
import io.weir.simulator.Draws;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The items of a simulated world, numbered from 0; their itemIds are one higher. The first are
 * there from the start, the others are born one by one, in the order of their numbers.
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
  private final float[] tastes;
  private final float[] qualities;
  private final float[] prices;
  private final int[] categories;
  private final int[] brands;
  private final float[] weights;
  private final int[][] ofCategory;
  private final int[][] ofBrand;

  Catalogue(SimulatorConfig config) {
    Draws draws = Draws.of(config.seed(), Purpose.CATALOGUE);
    int size = config.items() + config.newborn().items();
    categoryTastes = new double[config.categories()][];
    double[] brandQualities = new double[config.categories() * BRANDS_PER_CATEGORY];
    for (int category = 0; category < categoryTastes.length; category++) {
      categoryTastes[category] = Tastes.any(draws);
    }
    for (int brand = 0; brand < brandQualities.length; brand++) {
      brandQualities[brand] = BRAND_SPREAD * draws.gaussian();
    }
    tastes = new float[size * Tastes.DIMENSION];
    qualities = new float[size];
    prices = new float[size];
    categories = new int[size];
    brands = new int[size];
    double[] appeals = new double[size];
    for (int item = 0; item < size; item++) {
      // The first items see to it that no category is empty.
      int category = item < categoryTastes.length ? item : draws.below(categoryTastes.length);
      double quality = draws.gaussian();
      categories[item] = category;
      brands[item] = category * BRANDS_PER_CATEGORY + draws.below(BRANDS_PER_CATEGORY);
      Tastes.store(Tastes.near(categoryTastes[category], TASTE_SPREAD, draws), tastes, item);
      qualities[item] = (float) (brandQualities[brands[item]] + QUALITY_SPREAD * quality);
      prices[item] = (float) draws.gaussian();
      appeals[item] = QUALITY_IN_APPEAL * quality + draws.gaussian();
    }
    weights = Popularity.powerLaw(appeals, config.popularityExponent());
    ofCategory = grouped(categories, categoryTastes.length);
    ofBrand = grouped(brands, brandQualities.length);
  }

  private static int[][] grouped(int[] groups, int count) {
    int[][] grouped = new int[count][];
    int[] sizes = new int[count];
    IntStream.of(groups).forEach(group -> sizes[group]++);
    for (int group = 0; group < count; group++) {
      grouped[group] = new int[sizes[group]];
    }
    for (int item = groups.length - 1; item >= 0; item--) {
      grouped[groups[item]][--sizes[groups[item]]] = item;
    }
    return grouped;
  }

  /** All items, those to be born too. */
  int size() {
    return qualities.length;
  }

  int categoryCount() {
    return categoryTastes.length;
  }

  double[] categoryTaste(int category) {
    return categoryTastes[category];
  }

  /** (items, {@value Tastes#DIMENSION}) row by row. */
  float[] tastes() {
    return tastes;
  }

  /** What makes an item clicked and ordered whoever looks at it, fashion aside. */
  float quality(int item) {
    return qualities[item];
  }

  /** The price, standardised: mean 0, deviation 1. */
  float price(int item) {
    return prices[item];
  }

  int category(int item) {
    return categories[item];
  }

  int brand(int item) {
    return brands[item];
  }

  /** (items) how popular each is, fashion aside: the most popular has 1. */
  float[] weights() {
    return weights;
  }

  /** (categories, items of each) in the order of birth. */
  int[][] ofCategory() {
    return ofCategory;
  }

  /** (brands, items of each) in the order of birth. */
  int[][] ofBrand() {
    return ofBrand;
  }

  /** What the item's record shows: category, brand and price, nothing of taste or quality. */
  Item record(int item, long eventTime) {
    return new Item(
        item + 1L,
        eventTime,
        Map.of(
            "category", new long[] {categories[item]},
            "brand", new long[] {brands[item]}),
        Map.of("price", new float[] {prices[item]}),
        new float[0]);
  }
}
